import { expect } from 'chai'
import type { Change, Resource } from '../../../src/core/resource.js'
import type { Task } from '../../../src/core/task.js'
import { resourceContract } from '../../../src/testing/resource-contract.js'
import * as testing from '../../../src/testing/resource-of.js'
import type { LocalHost } from '../local-host.js'

/** What every resource promises; those of haploy also complain of nothing and leave nothing behind. Returns the first plan. */
export async function expectContract<S>(host: LocalHost, resource: Resource<S>): Promise<readonly Change[]> {
  const { changes, output } = await resourceContract(host, resource as Resource)
  expect(output.complaint, 'the steps have no complaint').to.equal('')
  expect(
    host.names.filter((name) => name.includes('.haploy-')),
    'temporary files',
  ).to.be.empty
  return changes
}

/** Attributes of the changes, in order. */
export function attributes(changes: readonly Change[]): string[] {
  return changes.map(({ attribute }) => attribute)
}

/** The resource of a task that needs nothing but its role's folder and variables. */
export function resourceOf(task: Task, { folder = '/nowhere', ...more }: Surroundings = {}): Resource {
  return testing.resourceOf(task, { host: { name: 'lb1' }, role: { name: 'web', folder }, ...more })
}

interface Surroundings extends testing.Surroundings {
  folder?: string
}

import { expect } from 'chai'
import type { Change, Resource } from '../../../src/core/resource.js'
import type { Task } from '../../../src/core/task.js'
import { resourceContract } from '../../../src/testing/resource-contract.js'
import * as testing from '../../../src/testing/resource-of.js'
import type { LocalHost } from '../local-host.js'

/** Checks the contract of every resource, and that haploy's own print no errors and leave no files. Returns the first plan. */
export async function expectContract<S>(host: LocalHost, resource: Resource<S>): Promise<readonly Change[]> {
  const { changes, output } = await resourceContract(host, resource as Resource)
  expect(output.stderrText, 'the steps print no errors').to.equal('')
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

/** Returns the resource of a task that needs only its role's folder and variables. */
export function resourceOf(task: Task, { folder = '/nowhere', ...more }: Surroundings = {}): Resource {
  return testing.resourceOf(task, { host: { name: 'lb1' }, role: { name: 'web', folder }, ...more })
}

interface Surroundings extends testing.Surroundings {
  folder?: string
}

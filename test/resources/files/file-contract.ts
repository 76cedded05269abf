import { expect } from 'chai'
import type { Change, Resource } from '../../../src/core/resource.js'
import type { Task, TaskContext } from '../../../src/core/task.js'
import type { LocalHost } from '../local-host.js'

/**
 * Checks what every resource guarantees: planning changes nothing, a run makes the planned changes, and a second run
 * has nothing to do. Returns the plan of the first run.
 */
export async function expectContract<S>(host: LocalHost, resource: Resource<S>): Promise<readonly Change[]> {
  const before = host.fingerprint
  const planned = host.plan(resource)
  expect(host.plan(resource), 'planning twice').to.deep.equal(planned)
  expect(host.fingerprint, 'planning changes nothing').to.equal(before)
  expect(planned, 'the first plan').not.to.be.empty

  const output = await host.apply(planned.flatMap(({ steps }) => steps))
  expect(output.stderrText, 'the steps print no errors').to.equal('')
  expect(output.code, 'the steps succeed').to.equal(0)

  const after = host.fingerprint
  expect(host.plan(resource), 'the second plan').to.be.empty
  expect(host.fingerprint, 'the second run changes nothing').to.equal(after)
  expect(
    host.names.filter((name) => name.includes('.haploy-')),
    'temporary files',
  ).to.be.empty
  return planned
}

/** Attributes of the changes, in order. */
export function attributes(changes: readonly Change[]): string[] {
  return changes.map(({ attribute }) => attribute)
}

/** Returns the resource of a task that needs only its role's folder and variables. */
export function resourceOf(task: Task, { vars = {}, folder = '/nowhere', ...more }: Surroundings = {}): Resource {
  const host = { name: 'lb1', address: '198.18.0.1', groups: ['all'], vars: {} }
  const context = { vars, host, peers: [host], hosts: () => [host], facts: {}, role: { name: 'web', folder }, ...more }
  return task.define(context as unknown as TaskContext)
}

interface Surroundings {
  vars?: unknown
  folder?: string
  [name: string]: unknown
}

import { AssertionError, deepStrictEqual } from 'node:assert'
import type { Change, Resource } from '../core/resource.js'
import type { Output } from '../core/shell/output.js'
import type { Task } from '../core/task.js'
import { resourceOf, type Surroundings } from './resource-of.js'
import type { TestHost } from './test-host.js'

/** What the resource did. */
export interface ContractResult {
  readonly changes: readonly Change[]
  /** Of its last step. */
  readonly output: Output
}

/**
 * Checks what every resource promises: a dry run changes nothing and gives the same answer twice, a run makes what it
 * announced, and then nothing is left to do. The host must be one that the resource has to change, so that something is
 * proved. Throws AssertionError, and what the resource throws.
 */
export async function resourceContract(
  host: TestHost,
  subject: Resource | Task,
  surroundings: Surroundings = {},
): Promise<ContractResult> {
  const resource = subject.type === 'task' ? resourceOf(subject, surroundings) : subject
  const who = `${resource.kind} ${resource.name}`
  const changes = await assertDryRun(host, resource, who)
  if (resource.type !== 'reading' && changes.length === 0) {
    fail(`${who}: there is nothing to do on this host, so that nothing is proved: begin with another state`)
  }
  const output = await host.apply(changes.flatMap(({ steps }) => steps))
  assertSuccess(resource, output, who)
  if (resource.type === 'state') {
    const left = rows(await assertDryRun(host, resource, who))
    deepStrictEqual(left, [], `${who}: after the run this is left to do: ${JSON.stringify(left)}`)
  }
  return { changes, output }
}

async function assertDryRun(host: TestHost, resource: Resource, who: string): Promise<readonly Change[]> {
  const before = await host.fingerprint()
  const changes = await host.plan(resource)
  const again = await host.plan(resource)
  assertSame(await host.fingerprint(), before, `${who}: a dry run must not change the host: its probe writes`)
  deepStrictEqual(rows(again), rows(changes), `${who}: the same host gives another plan the second time`)
  return changes
}

function assertSuccess(resource: Resource, output: Output, who: string): void {
  const judge = resource.type === 'reading' ? undefined : resource.judge
  const failed = judge ? judge(output).failed : output.code === 0 ? undefined : `exit code ${output.code}`
  if (failed !== undefined) fail(`${who}: a step failed (${failed}): ${output.complaint || output.text.trim()}`)
}

function rows(changes: readonly Change[]) {
  return changes.map(({ attribute, from, to }) => ({ attribute, from, to }))
}

/** Names the lines that differ: all of them may be a whole disk. */
export function assertSame(actual: string, expected: string, message: string): void {
  if (actual === expected) return
  const [now, before] = [actual.split('\n'), expected.split('\n')]
  const kept = new Set(before)
  const added = now.filter((line) => !kept.has(line))
  const present = new Set(now)
  const gone = before.filter((line) => !present.has(line))
  throw new AssertionError({ message, actual: added, expected: gone, operator: 'deepStrictEqual' })
}

function fail(message: string): never {
  throw new AssertionError({ message })
}

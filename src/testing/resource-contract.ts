import { AssertionError, deepStrictEqual } from 'node:assert'
import type { Change, Resource } from '../core/resource.js'
import type { Output } from '../core/shell/output.js'
import type { Task } from '../core/task.js'
import { resourceOf, type Surroundings } from './resource-of.js'
import type { TestHost } from './test-host.js'

/** The changes of a resource. */
export interface ContractResult {
  readonly changes: readonly Change[]
  /** Output of the last step. */
  readonly output: Output
}

/**
 * Checks the contract of every resource: planning changes nothing and gives the same plan twice, the steps succeed, and the
 * plan is empty afterwards. What the resource prepares on the controller is done before the steps. The resource must have something to change on the host, otherwise the check proves nothing.
 * Throws AssertionError, and rethrows errors of the resource.
 */
export async function resourceContract(
  host: TestHost,
  subject: Resource | Task,
  surroundings: Surroundings = {},
): Promise<ContractResult> {
  const resource = subject.type === 'task' ? resourceOf(subject, surroundings) : subject
  const who = `${resource.kind} ${resource.name}`
  const planned = await assertDryRun(host, resource, who)
  const changes = await prepared(host, resource, planned)
  if (resource.type !== 'reading' && planned.length === 0) {
    fail(`${who}: there is nothing to change on this host, so the check proves nothing: start from another state`)
  }
  const output = await host.apply(changes.flatMap(({ steps }) => steps))
  assertSuccess(resource, output, who)
  if (resource.type === 'state') {
    const left = rows(await assertDryRun(host, resource, who))
    deepStrictEqual(left, [], `${who}: after the run, this is still planned: ${JSON.stringify(left)}`)
  }
  return { changes, output }
}

/** The changes after the work on the controller that precedes them. */
async function prepared(host: TestHost, resource: Resource, planned: readonly Change[]): Promise<readonly Change[]> {
  if (resource.type !== 'state' || !resource.prepare || planned.length === 0) return planned
  await resource.prepare(await host.probe(resource), () => {})
  return await host.plan(resource)
}

async function assertDryRun(host: TestHost, resource: Resource, who: string): Promise<readonly Change[]> {
  const before = await host.fingerprint()
  const changes = await host.plan(resource)
  const again = await host.plan(resource)
  assertSame(await host.fingerprint(), before, `${who}: a dry run must not change the host: its probe writes`)
  deepStrictEqual(rows(again), rows(changes), `${who}: planning twice on the same host gives different plans`)
  return changes
}

function assertSuccess(resource: Resource, output: Output, who: string): void {
  const judge = resource.type === 'reading' ? undefined : resource.judge
  const failed = judge ? judge(output).failed : output.code === 0 ? undefined : `exit code ${output.code}`
  if (failed !== undefined) fail(`${who}: a step failed (${failed}): ${output.stderrText || output.text.trim()}`)
}

function rows(changes: readonly Change[]) {
  return changes.map(({ attribute, from, to }) => ({ attribute, from, to }))
}

/** Reports only the lines that differ, since the text may cover a whole disk. */
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

import { AssertionError, deepStrictEqual } from 'node:assert'
import { env } from 'node:process'
import type { Outcome } from '../core/outcome.js'
import { definePlaybook } from '../core/playbook.js'
import type { RoleUse } from '../core/role.js'
import type { Event } from '../engine/events.js'
import { run } from '../engine/run.js'
import { defineInventory } from '../inventory/inventory.js'
import { assertSame } from './resource-contract.js'
import type { TestHost } from './test-host.js'

/** The outcome of one task or handler of a role. */
export interface TaskReport {
  readonly role: string
  readonly task: string
  readonly handler: boolean
  readonly outcome: Outcome
}

/**
 * Checks the contract of a role with complete runs: a dry run changes nothing, a run does what the dry run predicted, and a
 * second run changes nothing. A task that the dry run marks with `dependsOn` may turn out to be ok. Resolves to the tasks of
 * the first run. Throws AssertionError, and UsageError for invalid variables.
 */
export async function roleContract(host: TestHost, ...roles: readonly RoleUse[]): Promise<readonly TaskReport[]> {
  const before = await host.fingerprint()
  const predicted = await tasksOf(host, roles, 'dry run')
  assertSame(await host.fingerprint(), before, 'a dry run must not change the host')
  const done = await tasksOf(host, roles, 'run')
  assertPredicted(predicted, done)
  const again = await tasksOf(host, roles, 'second run')
  const changed = again.filter(({ outcome }) => outcome.status === 'changed').map(nameOf)
  deepStrictEqual(changed, [], `a second run must find nothing to do, but it changed: ${changed.join(', ')}`)
  return done
}

async function tasksOf(host: TestHost, roles: readonly RoleUse[], kind: string): Promise<readonly TaskReport[]> {
  const tasks: TaskReport[] = []
  const { name, address, connect } = host
  await run({
    playbook: { name: 'test', define: definePlaybook([{ hosts: 'all', roles }]) },
    inventory: defineInventory({ hosts: { [name]: { address, connection: 'local' } } }),
    roles: [],
    tags: [],
    skipTags: [],
    check: kind === 'dry run',
    forks: 1,
    connect,
    transport: { connectTimeout: 30_000, commandTimeout: 600_000, acceptNewHostKeys: false, env },
    listener: (event) => tasks.push(...reportsOf(event)),
  })
  const failed = tasks.find(({ outcome }) => outcome.status === 'failed' && !outcome.ignored)
  if (failed) fail(`the ${kind} fails at '${nameOf(failed)}': ${wordsOf(failed.outcome)}`)
  return tasks
}

function reportsOf(event: Event): readonly TaskReport[] {
  if (event.type === 'host-unreachable') fail(`the host cannot be reached: ${event.failure.message}`)
  if (event.type !== 'task-finished' || event.task === 'Gathering Facts') return []
  const { role, task, handler, outcome } = event
  return [{ role, task, handler, outcome }]
}

function assertPredicted(predicted: readonly TaskReport[], done: readonly TaskReport[]): void {
  const certain = predicted.filter(isCertain)
  const counterparts = withNamesOf(certain, done)
  const order = 'the run must go through the tasks that the dry run predicted'
  deepStrictEqual(counterparts.map(nameOf), certain.map(nameOf), order)
  for (const [index, { outcome }] of counterparts.entries()) {
    const expected = certain[index]!
    deepStrictEqual(outcome, expected.outcome, `'${nameOf(expected)}' is not what the dry run predicted`)
  }
  // While the output of an earlier task is unknown, `after` may define any number of tasks.
  const isOpen = predicted.some((task) => !isCertain(task) && withNamesOf([task], done).length === 0)
  if (!isOpen) deepStrictEqual(withNamesOf(predicted, done).map(nameOf), done.map(nameOf), order)
}

function withNamesOf(some: readonly TaskReport[], all: readonly TaskReport[]): readonly TaskReport[] {
  const names = new Set(some.map(nameOf))
  return all.filter((task) => names.has(nameOf(task)))
}

/** The dry run cannot predict a task that depends on an earlier change. */
function isCertain({ outcome }: TaskReport): boolean {
  return outcome.status !== 'changed' || outcome.dependsOn === undefined
}

function nameOf({ role, task, handler }: TaskReport): string {
  return `${role}: ${handler ? 'handler ' : ''}${task}`
}

function wordsOf(outcome: Outcome): string {
  if (outcome.status !== 'failed') return outcome.status
  const { message, stderr } = outcome.failure
  return stderr ? `${message}: ${stderr}` : message
}

function fail(message: string): never {
  throw new AssertionError({ message })
}

import { UsageError } from '../../core/errors.js'
import { isPlainObject, kindOf } from '../../core/input/shape.js'
import { didYouMean } from '../../core/input/suggest.js'
import { isTimeLimit, timeLimitExpected } from '../../core/input/time-limit.js'
import type { Action, Reading, Resource, StateResource } from '../../core/resource.js'
import type { Task } from '../../core/task.js'

type Members<R> = { readonly [Name in keyof Required<R>]: true }

const described = {
  type: true,
  kind: true,
  name: true,
  probe: true,
  reads: true,
  readsFor: true,
  timeout: true,
} as const
const effects = { writes: true, links: true, brings: true, isAbsent: true } as const
const writing = { ...effects, reportedAs: true, showsOutput: true, judge: true } as const
const state: Members<StateResource> = {
  ...described,
  ...writing,
  plan: true,
  quick: true,
  isPrecondition: true,
  prepare: true,
}
const action: Members<Action> = { ...described, ...writing, change: true, isDue: true }
const reading: Members<Reading> = { ...described, check: true }
const members: Readonly<Record<Resource['type'], object>> = { state, action, reading }

/**
 * Throws UsageError for a resource with an unknown type or a misspelled member, which would be ignored, and for an
 * invalid time limit. Also for a task that notifies handlers and only reads.
 */
export function assertResource(resource: Resource, { name, notify }: Task): void {
  const where = `the resource of task '${name}'`
  if (!isPlainObject(resource)) throw new UsageError(`${where} must be an object, not ${kindOf(resource)}`)
  const known = Object.hasOwn(members, resource.type) ? members[resource.type] : undefined
  if (!known) {
    throw new UsageError(`${where} has the type ${JSON.stringify(resource.type)}, which does not exist`, {
      hint: `The types are ${Object.keys(members).join(', ')}.`,
    })
  }
  assertSpelling(resource, where, Object.keys(known))
  assertTimeLimit(resource, where)
  if (resource.type === 'state' && resource.quick && resource.prepare)
    throw new UsageError(`${where} has \`prepare\`, so it cannot be quick`)
  if (notify.length === 0 || resource.type !== 'reading') return
  throw new UsageError(`task '${name}' notifies '${notify[0]}', but only reads and never changes anything`, {
    hint: 'Remove `notify`, or notify the handler from the task that makes the change.',
  })
}

function assertTimeLimit({ timeout }: Resource, where: string): void {
  if (timeout === undefined || (typeof timeout === 'number' && isTimeLimit(timeout))) return
  const found = typeof timeout === 'number' ? timeout : kindOf(timeout)
  throw new UsageError(`the timeout of ${where} must be ${timeLimitExpected}, not ${found}`)
}

/** A resource may have members of its own. */
function assertSpelling(resource: object, where: string, known: readonly string[]): void {
  for (const key of Object.keys(resource)) {
    const hint = known.includes(key) ? undefined : didYouMean(key, known)
    if (hint !== undefined) throw new UsageError(`${where} has an unknown key '${key}'`, { hint })
  }
}

import type { Deferred, Task } from '../../core/task.js'
import { bindHandler, entriesOf } from '../bind/bind.js'
import type { BoundRole, QueueEntry } from '../bind/bound.js'
import { definedLater as definedLaterName } from '../dry-run/announcement.js'
import { handlerUse } from '../exchange/handler-use.js'
import { inRole } from '../failure/failure.js'
import type { ConvergeOptions } from './options.js'

/**
 * Returns the first due handler that has not run yet. It may notify others, also earlier ones, so they are searched for
 * only after it has run.
 */
export function nextHandler(role: BoundRole, ran: readonly Task[], isDue: (handler: Task) => boolean): QueueEntry[] {
  const next = role.handlers.find((each) => !ran.includes(each) && isDue(each))
  if (!next) return []
  return [
    { type: 'task', task: bindHandler(role, next) },
    { type: 'handlers', role, ran: [...ran, next] },
  ]
}

/**
 * Clears handlers that have run, and that a later one has notified again: each runs once, so that handlers that notify
 * each other come to an end.
 */
export function clearRepeated(role: BoundRole, ran: readonly Task[], { session }: ConvergeOptions): void {
  session.state.clear(ran.map(({ name }) => handlerUse(role, name)))
}

/** Leaves notes that belong to no handler of this use of the role to the other uses. */
export function passNotes(role: BoundRole, { session: { state } }: ConvergeOptions): void {
  const names = role.handlers.map((handler) => handler.name)
  const find = (name: string) => (names.includes(name) ? handlerUse(role, name) : undefined)
  state.toClear.push(...state.pending.pass(role.use, role.definition.name, find))
}

/**
 * Returns the tasks that are defined by the output of an earlier task. If there is no output, returns none and reports
 * why.
 */
export function definedLater(role: BoundRole, { after, define }: Deferred, options: ConvergeOptions): QueueEntry[] {
  const { check, selection, session, emit } = options
  const { outputs, unknownOutputs, effects } = session.state
  const output = outputs.get(after)
  const name = `${definedLaterName}${after.name}'`
  const ref = { host: role.context.host.name, role: role.definition.name, task: name, handler: false }
  if (output) {
    try {
      const items = inRole(role.definition.name, name, () => define(output))
      return entriesOf(role, items, selection)
    } catch (error) {
      const task = { ...after, name, when: true, ignoreErrors: false, source: undefined }
      return [{ type: 'task', task: { role, task, ref, error } }]
    }
  }
  const dependsOn = unknownOutputs.get(after)
  if (check && dependsOn !== undefined) {
    effects.addUnknown(name)
    const outcome = { status: 'changed', differences: [], dependsOn } as const
    emit({ type: 'task-finished', ...ref, outcome })
    options.announcement?.add(ref, outcome, [])
  } else if (selection.selects(after)) {
    emit({ type: 'task-finished', ...ref, outcome: { status: 'skipped', reason: `'${after.name}' did not run` } })
  }
  return []
}

import type { Deferred, Task } from '../../core/task.js'
import { bindHandler, entriesOf } from '../bind/bind.js'
import type { BoundRole, QueueEntry } from '../bind/bound.js'
import { inRole } from '../failure/failure.js'
import type { ConvergeOptions } from './options.js'

/**
 * Returns the next handler that is due. It may notify a later one, so later handlers are searched for only after it has
 * run.
 */
export function nextHandler(role: BoundRole, from: number, isDue: (handler: Task) => boolean): QueueEntry[] {
  const index = role.handlers.findIndex((each, at) => at >= from && isDue(each))
  if (index < 0) return []
  return [
    { type: 'task', task: bindHandler(role, role.handlers[index]!) },
    { type: 'handlers', role, from: index + 1 },
  ]
}

/** Reports pending handlers that the role no longer has, and clears them: they can never run. */
export function clearUnknownHandlers(
  { definition, handlers, context }: BoundRole,
  { check, session, emit }: ConvergeOptions,
): void {
  if (check) return
  const known = handlers.map((handler) => handler.name)
  const { state } = session
  const unknown = state.pending.all.filter(({ role, handler }) => role === definition.name && !known.includes(handler))
  state.clear(unknown)
  for (const { handler, task } of unknown) {
    const message = `handler '${handler}', pending since '${task}', no longer exists in role ${definition.name}`
    emit({ type: 'warning', host: context.host.name, message })
  }
}

/**
 * Returns the tasks that are defined by the output of an earlier task. If there is no output, returns none and reports
 * why.
 */
export function definedLater(role: BoundRole, { after, define }: Deferred, options: ConvergeOptions): QueueEntry[] {
  const { check, selection, session, emit } = options
  const { outputs, unknownOutputs, effects } = session.state
  const output = outputs.get(after)
  const name = `tasks after '${after.name}'`
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
    emit({ type: 'task-finished', ...ref, outcome: { status: 'changed', differences: [], dependsOn } })
  } else if (selection.selects(after)) {
    emit({ type: 'task-finished', ...ref, outcome: { status: 'skipped', reason: `'${after.name}' did not run` } })
  }
  return []
}

import type { Deferred, Task } from '../../core/task.js'
import { bindHandler, entriesOf } from '../bind/bind.js'
import type { BoundRole, QueueEntry } from '../bind/bound.js'
import { inRole } from '../failure/failure.js'
import type { ConvergeOptions } from './options.js'

/** The next handler that is due; it may itself notify one after it, so those are looked for only afterwards. */
export function nextHandler(role: BoundRole, from: number, isDue: (handler: Task) => boolean): QueueEntry[] {
  const index = role.handlers.findIndex((each, at) => at >= from && isDue(each))
  if (index < 0) return []
  return [
    { type: 'task', task: bindHandler(role, role.handlers[index]!) },
    { type: 'handlers', role, from: index + 1 },
  ]
}

/** A handler that was renamed or removed can never run: that is reported once, and it is no longer pending. */
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
    const message = `handler '${handler}', pending since '${task}', does not exist in role ${definition.name} any more`
    emit({ type: 'warning', host: context.host.name, message })
  }
}

/** Tasks that wait for the output of an earlier one; none, which is reported, where there is no output to wait for. */
export function definedLater(role: BoundRole, { after, define }: Deferred, options: ConvergeOptions): QueueEntry[] {
  const { check, selection, session, emit } = options
  const { outputs, unknownOutputs, effects } = session.state
  const output = outputs.get(after)
  const name = `what follows '${after.name}'`
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

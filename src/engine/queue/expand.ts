import type { Deferred } from '../../core/task.js'
import { bindHandler, entriesOf } from '../bind/bind.js'
import type { BoundRole, BoundTask, QueueEntry } from '../bind/bound.js'
import { inRole } from '../failure/failure.js'
import type { HostState } from '../host/state.js'
import type { ConvergeOptions } from './options.js'

/** The next handler that is due; it may itself notify one after it, so those are looked for only afterwards. */
export function nextHandler(
  role: BoundRole,
  from: number,
  { pending }: Pick<HostState, 'pending'>,
  hasRun: (handler: BoundTask) => boolean,
): QueueEntry[] {
  const isDue = (handler: string) => pending.has({ role: role.definition.name, handler })
  const index = role.handlers.findIndex(
    (each, at) => at >= from && (isDue(each.name) || hasRun(bindHandler(role, each))),
  )
  if (index < 0) return []
  return [
    { type: 'task', task: bindHandler(role, role.handlers[index]!) },
    { type: 'handlers', role, from: index + 1 },
  ]
}

/** A handler that was renamed or removed can never run: that is reported once, and it is no longer pending. */
export function clearUnknownHandlers(
  { definition, handlers, context }: BoundRole,
  { check, session, tell }: ConvergeOptions,
): void {
  if (check) return
  const known = handlers.map((handler) => handler.name)
  const { state } = session
  const unknown = state.pending.all.filter(({ role, handler }) => role === definition.name && !known.includes(handler))
  state.clear(unknown)
  for (const { handler, task } of unknown) {
    const message = `handler '${handler}', pending since '${task}', does not exist in role ${definition.name} any more`
    tell({ type: 'warning', host: context.host.name, message })
  }
}

/** Tasks that wait for the output of an earlier one; none, which is reported, where there is no output to wait for. */
export function definedLater(role: BoundRole, { after, define }: Deferred, options: ConvergeOptions): QueueEntry[] {
  const { check, selection, session, tell } = options
  const { outputs, unknownOutputs, effects } = session.state
  const output = outputs.get(after)
  const name = `what follows '${after.name}'`
  if (output)
    return entriesOf(
      role,
      inRole(role.definition.name, name, () => define(output)),
      selection,
    )
  const place = { host: role.context.host.name, role: role.definition.name, task: name, handler: false }
  const dependsOn = unknownOutputs.get(after)
  if (check && dependsOn !== undefined) {
    effects.addUnknown(name)
    tell({ type: 'task-finished', ...place, outcome: { status: 'changed', differences: [], dependsOn } })
  } else if (selection.takes(after)) {
    tell({ type: 'task-finished', ...place, outcome: { status: 'skipped', reason: `'${after.name}' did not run` } })
  }
  return []
}

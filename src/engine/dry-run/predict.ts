import type { Outcome } from '../../core/outcome.js'
import { type Change, differenceOf, isReportedAsOk } from '../../core/resource.js'
import type { BoundTask } from '../bind/bound.js'
import { isRehearsed } from '../effects/change-effects.js'
import { handlersDone, newlyPending } from '../exchange/handler-notes.js'
import { handlerUse } from '../exchange/handler-use.js'
import type { HandlerUse, Notified, PendingHandlers } from '../host/pending-handlers.js'
import type { Answer, HostState } from '../host/state.js'
import { checkResultOf } from './check-result.js'
import { withWrites } from './rehearsal.js'
import { subjectsOf } from './subjects.js'

/**
 * Predicts the outcome of a task from the host's answer and from the changes that earlier tasks would make. Undefined if
 * the host must be asked first whether the changes can be made. Throws the failure that the run would report.
 */
export function predict(bound: BoundTask, answer: Answer, state: HostState): Outcome | undefined {
  const { effects, names, pending, outputs, unknownOutputs } = state
  const { task, ref } = bound
  const { resource, found, output } = answer
  if (names.queryFor(subjectsOf(resource, answer))) return undefined
  const before = effects.causeOf(resource, found)?.task
  const planned = changesOf(answer, before)
  const result = before === undefined ? checkResultOf(bound, planned, state) : { dependsOn: before }
  if (result === undefined) return undefined
  const { dependsOn: cause, untested, rehearsal } = result
  const changes = withWrites(planned, rehearsal)
  const notified = ref.handler ? pending.get(handlerUse(bound.role, ref.task)) : undefined
  pending.finish(handlersDone(bound, []))
  if (resource.type === 'reading') {
    if (cause === undefined) outputs.set(task, output)
    else unknownOutputs.set(task, cause)
    return { status: 'ok' }
  }
  const isOk = isReportedAsOk(resource)
  if (isOk || changes.length > 0 || cause !== undefined) unknownOutputs.set(task, cause ?? task.name)
  if (changes.length === 0 && cause === undefined) return { status: 'ok' }
  const isStartKnown = effects.leaveStopped(resource, found)
  effects.add(task.name, resource, changes, cause === undefined)
  for (const link of resource.links ?? []) names.addLink(link)
  if (isRehearsed(resource, changes)) state.rehearsed.push(changes)
  if (isOk) return { status: 'ok' }
  const dependsOn = cause ?? (ref.handler ? notified?.dependsOn : undefined)
  notify(bound, cause === undefined ? changes : [], pending, dependsOn)
  clear(bound, changes, pending, isStartKnown ? undefined : cause)
  const differences = changes.map(differenceOf)
  const notes = { ...(dependsOn !== undefined && { dependsOn }), ...(untested !== undefined && { untested }) }
  return { status: 'changed', differences, ...notes }
}

/** A handler no longer depends on another task once a task notifies it that changes in any case. */
function notify(
  bound: BoundTask,
  changes: readonly Change[],
  pending: PendingHandlers,
  dependsOn: string | undefined,
): void {
  const has = (handler: HandlerUse) =>
    pending.has(handler) && (dependsOn !== undefined || !pending.get(handler)?.dependsOn)
  const notified = newlyPending(bound, changes, { has })
  pending.add(dependsOn === undefined ? notified : notified.map((each) => ({ ...each, dependsOn })))
}

/** If `cause` decides whether the daemon is started, it decides whether its handlers still have to run. */
function clear(
  bound: BoundTask,
  changes: readonly Change[],
  pending: PendingHandlers,
  cause: string | undefined,
): void {
  if (cause === undefined) pending.finish(handlersDone(bound, changes))
  else pending.add(bound.task.clears.flatMap((name) => perhaps(handlerUse(bound.role, name), pending, cause)))
}

function perhaps(handler: HandlerUse, pending: PendingHandlers, cause: string): Notified[] {
  const found = pending.get(handler)
  return found ? [{ ...found, use: handler.use, dependsOn: found.dependsOn ?? cause }] : []
}

/** Whatever makes the changes impossible now may be gone after the earlier task. */
function changesOf(answer: Answer, dependsOn: string | undefined): readonly Change[] {
  try {
    return answer.changes
  } catch (error) {
    if (dependsOn === undefined) throw error
    return []
  }
}

import type { Outcome } from '../../core/outcome.js'
import { type Change, differenceOf, isReportedAsOk } from '../../core/resource.js'
import type { BoundTask } from '../bind/bound.js'
import { isRehearsed } from '../effects/change-effects.js'
import { handlersDone, newlyPending } from '../exchange/handler-notes.js'
import type { HandlerName, PendingHandlers } from '../host/pending-handlers.js'
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
  const notified = pending.get({ role: ref.role, handler: ref.task })
  pending.remove(handlersDone(bound, []))
  if (resource.type === 'reading') {
    if (cause === undefined) outputs.set(task, output)
    else unknownOutputs.set(task, cause)
    return { status: 'ok' }
  }
  const isOk = isReportedAsOk(resource)
  if (isOk || changes.length > 0 || cause !== undefined) unknownOutputs.set(task, cause ?? task.name)
  if (changes.length === 0 && cause === undefined) return { status: 'ok' }
  effects.add(task.name, resource, changes, cause === undefined)
  for (const link of resource.links ?? []) names.addLink(link)
  if (isRehearsed(resource, changes)) state.rehearsed.push(changes)
  if (isOk) return { status: 'ok' }
  const dependsOn = cause ?? (ref.handler ? notified?.dependsOn : undefined)
  notify(bound, cause === undefined ? changes : [], pending, dependsOn)
  pending.remove(handlersDone(bound, changes))
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
  const has = (name: HandlerName) => pending.has(name) && (dependsOn !== undefined || !pending.get(name)?.dependsOn)
  const notified = newlyPending(bound, changes, { has })
  pending.add(dependsOn === undefined ? notified : notified.map((each) => ({ ...each, dependsOn })))
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

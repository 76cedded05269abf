import { type Change, isReportedAsOk } from '../../core/resource.js'
import type { Task } from '../../core/task.js'
import type { BoundRole, BoundTask } from '../bind/bound.js'
import type { HandlerUse, Notified, PendingHandlers } from '../host/pending-handlers.js'
import { handlerUse } from './handler-use.js'

/** Returns the handlers that a change of this task makes pending and that are not pending already. */
export function newlyPending(
  { role, task, resource }: BoundTask,
  changes: readonly Change[],
  pending: Pick<PendingHandlers, 'has'>,
): Notified[] {
  // Removing what an interrupted run left behind changes nothing that a daemon reads.
  const onlyPrepares = changes.length > 0 && changes.every(({ steps }) => steps.every((step) => step.prepares))
  if (onlyPrepares || isReportedAsOk(resource)) return []
  return [...new Set(task.notify)]
    .map((handler) => ({ ...handlerUse(role, handler), task: task.name }))
    .filter((each) => !pending.has(each))
}

/**
 * Returns the handlers that are done once a task has made its changes: the task itself if it is a handler, and those of
 * a daemon that the task started, which has read everything.
 */
export function handlersDone({ role, task, ref }: BoundTask, changes: readonly Change[]): HandlerUse[] {
  const started = changes.some((change) => change.startsDaemon) ? task.clears : []
  return [...started, ...(ref.handler ? [ref.task] : [])].map((handler) => handlerUse(role, handler))
}

/** Whether a handler of a role is pending in this use of the role. */
export function isPending(role: BoundRole, handler: Task, pending: PendingHandlers): boolean {
  return pending.hasNamed(role.definition.name, handler.name) && pending.has(handlerUse(role, handler.name))
}

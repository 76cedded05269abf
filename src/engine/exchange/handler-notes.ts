import { type Change, isReportedAsOk } from '../../core/resource.js'
import type { BoundTask } from '../bind/bound.js'
import type { HandlerName, PendingHandler, PendingHandlers } from '../host/pending-handlers.js'

/** Returns the handlers that a change of this task makes pending and that are not pending already. */
export function newlyPending(
  { task, ref, resource }: BoundTask,
  changes: readonly Change[],
  pending: Pick<PendingHandlers, 'has'>,
): PendingHandler[] {
  // Removing what an interrupted run left behind changes nothing that a daemon reads.
  const onlyPrepares = changes.length > 0 && changes.every(({ steps }) => steps.every((step) => step.prepares))
  if (onlyPrepares || isReportedAsOk(resource)) return []
  return [...new Set(task.notify)]
    .map((handler) => ({ role: ref.role, handler, task: task.name }))
    .filter((each) => !pending.has(each))
}

/**
 * Returns the handlers that are done once a task has made its changes: the task itself if it is a handler, and those of
 * a daemon that the task started, which has read everything.
 */
export function handlersDone({ task, ref }: BoundTask, changes: readonly Change[]): HandlerName[] {
  const started = changes.some((change) => change.startsDaemon) ? task.clears : []
  return [...started, ...(ref.handler ? [ref.task] : [])].map((handler) => ({ role: ref.role, handler }))
}

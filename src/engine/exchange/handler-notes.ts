import { type Change, isReportedAsOk } from '../../core/resource.js'
import type { BoundTask } from '../bind/bound.js'
import type { HandlerName, PendingHandler, PendingHandlers } from '../host/pending-handlers.js'

/** Handlers that a change of this task makes pending, and that are not so already. */
export function newlyPending(
  { task, ref, resource }: BoundTask,
  changes: readonly Change[],
  pending: Pick<PendingHandlers, 'has'>,
): PendingHandler[] {
  // No daemon has to hear of what an interrupted run left and is only tidied up.
  const onlyPrepares = changes.length > 0 && changes.every(({ steps }) => steps.every((step) => step.prepares))
  if (onlyPrepares || isReportedAsOk(resource)) return []
  return [...new Set(task.notify)]
    .map((handler) => ({ role: ref.role, handler, task: task.name }))
    .filter((each) => !pending.has(each))
}

/**
 * Handlers that are not needed any more once a task has made its changes: the task itself if it is a handler, and those of
 * a daemon that was just started, which has read everything.
 */
export function handlersDone({ task, ref }: BoundTask, changes: readonly Change[]): HandlerName[] {
  const started = changes.some((change) => change.startsDaemon) ? task.clears : []
  return [...started, ...(ref.handler ? [ref.task] : [])].map((handler) => ({ role: ref.role, handler }))
}

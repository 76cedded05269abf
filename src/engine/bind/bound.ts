import type { Resource } from '../../core/resource.js'
import type { RoleDefinition } from '../../core/role.js'
import type { Deferred, Task, TaskContext } from '../../core/task.js'
import type { TaskRef } from '../events.js'

/** A role on one host: its variables are validated and the host's facts known. */
export interface BoundRole {
  readonly definition: RoleDefinition
  readonly context: TaskContext
  readonly handlers: readonly Task[]
  /** The tasks bound so far, those that tags leave out included: `after` may name only these. */
  readonly tasks: Map<Task, BoundTask>
  /** The handlers that were bound because they became due. */
  readonly boundHandlers: Map<Task, BoundTask>
}

/** One task on one host, with its resource defined or the reason why that failed. */
export interface BoundTask {
  readonly role: BoundRole
  readonly task: Task
  readonly ref: TaskRef
  /** Absent when the task is skipped or its definition failed. */
  readonly resource?: Resource
  readonly error?: unknown
}

/** What a host has to go through, in order. */
export type QueueEntry =
  | { readonly type: 'task'; readonly task: BoundTask }
  | { readonly type: 'deferred'; readonly role: BoundRole; readonly deferred: Deferred }
  /** The handlers of a role that are due here, from the given index on: at a flush, or where the role ends. */
  | { readonly type: 'handlers'; readonly role: BoundRole; readonly from: number }

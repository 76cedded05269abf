import type { Resource } from '../../core/resource.js'
import type { RoleDefinition } from '../../core/role.js'
import type { Deferred, Task, TaskContext } from '../../core/task.js'
import type { TaskRef } from '../events.js'

/** A role on one host, with validated variables and known facts. */
export interface BoundRole {
  /** Where the playbook uses the role, by identity. */
  readonly use: object
  readonly definition: RoleDefinition
  readonly context: TaskContext
  readonly handlers: readonly Task[]
  /** The tasks bound so far, including those that the tags exclude. `after` can refer only to these. */
  readonly tasks: Map<Task, BoundTask>
  /** The handlers that became pending, and were bound for that. */
  readonly boundHandlers: Map<Task, BoundTask>
}

/** A task on one host, with its resource, or the error that its definition threw. */
export interface BoundTask {
  readonly role: BoundRole
  readonly task: Task
  readonly ref: TaskRef
  /** Absent when the task is skipped or its definition failed. */
  readonly resource?: Resource
  readonly error?: unknown
}

/** An entry in the queue of a host. */
export type QueueEntry =
  | { readonly type: 'task'; readonly task: BoundTask }
  | { readonly type: 'deferred'; readonly role: BoundRole; readonly deferred: Deferred }
  /**
   * Runs the due handlers of a role in the order of their definition, each once. Stands at each flush and at the end of
   * the role. `ran`: those that have run.
   */
  | { readonly type: 'handlers'; readonly role: BoundRole; readonly ran: readonly Task[] }

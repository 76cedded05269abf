import { UsageError } from '../core/errors.js'
import type { Resource } from '../core/resource.js'
import type { RoleDefinition } from '../core/role.js'
import { didYouMean } from '../core/suggest.js'
import type { Deferred, Item, Task, TaskContext } from '../core/task.js'
import type { Place } from './events.js'
import type { Selection } from './selection.js'

/** A role on one host: its variables are validated and the host's facts known. */
export interface BoundRole {
  readonly definition: RoleDefinition
  readonly context: TaskContext
  readonly handlers: readonly Task[]
}

export function bind(definition: RoleDefinition, context: TaskContext): BoundRole {
  return { definition, context, handlers: definition.handlers?.(context) ?? [] }
}

/** One task on one host, with its resource defined or the reason why that failed. */
export interface Work {
  readonly role: BoundRole
  readonly task: Task
  readonly place: Place
  /** Absent when the task is skipped or its definition failed. */
  readonly resource?: Resource
  readonly error?: unknown
}

/** What a host has to go through, in order. */
export type Entry =
  | { readonly type: 'work'; readonly work: Work }
  | { readonly type: 'deferred'; readonly role: BoundRole; readonly deferred: Deferred }
  /** The handlers of a role that are due here: at a flush, or where the role ends. */
  | { readonly type: 'handlers'; readonly role: BoundRole }

/** All entries of a role, its handlers last. Throws what the role's own `tasks` function throws. */
export function entriesOfRole(role: BoundRole, selection: Selection): Entry[] {
  return [...entriesOf(role, role.definition.tasks(role.context), selection), { type: 'handlers', role }]
}

export function entriesOf(role: BoundRole, items: readonly Item[], selection: Selection): Entry[] {
  return items.flatMap((item): Entry[] => {
    if (item.type === 'flush') return [{ type: 'handlers', role }]
    if (item.type === 'deferred') return [{ type: 'deferred', role, deferred: item }]
    return selection.takes(item) ? [{ type: 'work', work: define(role, item, false) }] : []
  })
}

/** Binds a task to its host. A definition that throws is kept, and reported when the task's turn comes. */
export function define(role: BoundRole, task: Task, handler: boolean): Work {
  const place: Place = { host: role.context.host.name, role: role.definition.name, task: task.name, handler }
  if (!task.when) return { role, task, place }
  try {
    refuseUnknownHandlers(role, task)
    return { role, task, place, resource: task.define(role.context) }
  } catch (error) {
    return { role, task, place, error }
  }
}

function refuseUnknownHandlers({ definition, handlers }: BoundRole, task: Task): void {
  const names = handlers.map((handler) => handler.name)
  const unknown = [...task.notify, ...task.settles].find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new UsageError(
    `task '${task.name}' names the handler '${unknown}', which role ${definition.name} does not have`,
    {
      hint: didYouMean(unknown, names) ?? `Its handlers: ${names.join(', ') || 'none'}.`,
    },
  )
}

import { UsageError } from '../../core/errors.js'
import { didYouMean } from '../../core/input/suggest.js'
import type { Resource } from '../../core/resource.js'
import type { RoleDefinition } from '../../core/role.js'
import type { Deferred, Items, Task, TaskContext } from '../../core/task.js'
import type { Place } from '../events.js'
import { inRole } from '../failure/failure.js'
import type { Selection } from '../prepare/tags.js'

/** A role on one host: its variables are validated and the host's facts known. */
export interface BoundRole {
  readonly definition: RoleDefinition
  readonly context: TaskContext
  readonly handlers: readonly Task[]
  /** The tasks defined so far, those that tags leave out included: `after` may name only these. */
  readonly works: Map<Task, Work>
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
  /** The handlers of a role that are due here, from the given index on: at a flush, or where the role ends. */
  | { readonly type: 'handlers'; readonly role: BoundRole; readonly from: number }

/** Throws FailedError when the role's `handlers` function throws, UsageError when two handlers have the same name. */
export function bind(definition: RoleDefinition, context: TaskContext): BoundRole {
  const handlers = inRole(definition.name, 'its handlers', () => definition.handlers?.(context) ?? [])
  const names = handlers.map((handler) => handler.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new UsageError(`role ${definition.name} has two handlers called '${twice}'`, {
      hint: 'A handler is notified by its name, so give each its own.',
    })
  }
  return { definition, context, handlers, works: new Map() }
}

/** All entries of a role, its handlers last. Throws FailedError when the role's `tasks` function throws. */
export function entriesOfRole(role: BoundRole, selection: Selection): Entry[] {
  const { definition, context } = role
  const items = inRole(definition.name, 'its tasks', () => definition.tasks(context))
  return [...entriesOf(role, items, selection), { type: 'handlers', role, from: 0 }]
}

/** Readings that an `after` needs are taken whatever the tags say: they change nothing. */
export function entriesOf(role: BoundRole, items: Items, selection: Selection): Entry[] {
  const present = items.filter((item) => !!item)
  const needed = new Set(present.flatMap((item) => (item.type === 'deferred' ? [item.after] : [])))
  return present.flatMap((item): Entry[] => {
    if (item.type === 'flush') return [{ type: 'handlers', role, from: 0 }]
    if (item.type === 'deferred') {
      refuseBlindAfter(role, item.after)
      return [{ type: 'deferred', role, deferred: item }]
    }
    const work = define(role, item, false)
    role.works.set(item, work)
    const taken = selection.takes(item) || (needed.has(item) && work.resource?.kind === 'observe')
    return taken ? [{ type: 'work', work }] : []
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

function refuseBlindAfter({ definition, works }: BoundRole, task: Task): void {
  const work = works.get(task)
  if (!work) {
    throw new UsageError(`role ${definition.name}: after('${task.name}', …) stands where that task has not been yet`, {
      hint: 'List the task itself first.',
    })
  }
  if (!work.resource || work.resource.kind === 'observe' || work.resource.proof === 'steps') return
  throw new UsageError(`role ${definition.name}: after('${task.name}', …) waits for a task that does not always run`, {
    hint: 'Wait for an `observe`, which runs every time, or for a command without guards.',
  })
}

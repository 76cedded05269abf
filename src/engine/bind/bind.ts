import { UsageError } from '../../core/errors.js'
import { isPlainObject, kindOf } from '../../core/input/shape.js'
import { didYouMean } from '../../core/input/suggest.js'
import type { RoleDefinition } from '../../core/role.js'
import { Secret } from '../../core/shell/secret.js'
import type { Item, Items, Task, TaskContext } from '../../core/task.js'
import type { TaskRef } from '../events.js'
import { inRole } from '../failure/failure.js'
import { assertResource } from './assert-resource.js'
import type { BoundRole, BoundTask, QueueEntry } from './bound.js'
import type { Selection } from './tags.js'

/**
 * Binds a role to a host. `use` is where the playbook uses it, by identity. Throws FailedError when the role's `handlers` function throws, UsageError when two handlers
 * have the same name.
 */
export function bind(definition: RoleDefinition, context: TaskContext, use: object = {}): BoundRole {
  const handlers = inRole(definition.name, 'its handlers', () => definition.handlers?.(context) ?? [])
  assertListOf(['task'], handlers, `handlers of role ${definition.name}`)
  const names = handlers.map((handler) => handler.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new UsageError(`role ${definition.name} has two handlers with the name '${twice}'`, {
      hint: 'Tasks notify a handler by its name, so give each handler a name of its own.',
    })
  }
  return { use, definition, context, handlers, tasks: new Map(), boundHandlers: new Map() }
}

/** Returns all entries of a role, its handlers last. Throws FailedError when the role's `tasks` function throws. */
export function entriesOfRole(role: BoundRole, selection: Selection): QueueEntry[] {
  return [...entriesOf(role, itemsOfRole(role), selection), { type: 'handlers', role, ran: [] }]
}

/** Returns what a role's `tasks` function lists. Throws FailedError when it throws. */
export function itemsOfRole({ definition, context }: BoundRole): Item[] {
  const items = inRole(definition.name, 'its tasks', () => definition.tasks(context))
  return presentIn(items, `tasks of role ${definition.name}`)
}

/** Moves the tasks that may refuse to change the host to the front. */
export function preconditionsFirst(entries: readonly QueueEntry[]): QueueEntry[] {
  const isFirst = (entry: QueueEntry) =>
    entry.type === 'task' && entry.task.resource?.type === 'state' && entry.task.resource.isPrecondition === true
  return [...entries.filter(isFirst), ...entries.filter((entry) => !isFirst(entry))]
}

/**
 * Returns the entries of a role's items that the tags select. Readings that an `after` needs are always selected: they
 * change nothing.
 */
export function entriesOf(role: BoundRole, items: Items, selection: Selection): QueueEntry[] {
  const present = presentIn(items, `tasks of role ${role.definition.name}`)
  const needed = new Set(present.flatMap((item) => (item.type === 'deferred' ? [item.after] : [])))
  return present.flatMap((item): QueueEntry[] => {
    if (item.type === 'flush') return [{ type: 'handlers', role, ran: [] }]
    if (item.type === 'deferred') {
      assertAlwaysRuns(role, item.after)
      return [{ type: 'deferred', role, deferred: item }]
    }
    const task = bindTask(role, item, false)
    role.tasks.set(item, task)
    const taken = selection.selects(item) || (needed.has(item) && task.resource?.type === 'reading')
    return taken ? [{ type: 'task', task }] : []
  })
}

function presentIn(items: Items, what: string): Item[] {
  const present = Array.isArray(items) ? items.filter((item) => !!item) : items
  assertListOf(['task', 'flush', 'deferred'], present, what)
  return present as Item[]
}

/** Throws UsageError for what is not a list of tasks. Roles are not type-checked when they run. */
function assertListOf(types: readonly Item['type'][], items: unknown, what: string): void {
  const hint = 'Return a list of what `command`, `file`, `task` and the other functions return.'
  if (!Array.isArray(items)) throw new UsageError(`the ${what} must be a list, not ${kindOf(items)}`, { hint })
  const index = items.findIndex((item) => !isPlainObject(item) || !types.some((type) => type === item.type))
  if (index < 0) return
  const found = isPlainObject(items[index]) ? `a ${items[index].type ?? 'plain object'}` : kindOf(items[index])
  throw new UsageError(`item ${index + 1} of the ${what} must be a task, not ${found}`, { hint })
}

/** Binds a task to its host. If the definition throws, the error is kept and reported when it is the task's turn. */
export function bindTask(role: BoundRole, task: Task, handler: boolean): BoundTask {
  const ref: TaskRef = { host: role.context.host.name, role: role.definition.name, task: task.name, handler }
  if (!task.when) return { role, task, ref }
  try {
    assertKnownHandlers(role, task)
    const resource = Secret.forHosts(() => task.define(role.context))
    assertResource(resource, task)
    return { role, task, ref, resource }
  } catch (error) {
    return { role, task, ref, error }
  }
}

/** Binds a handler to its host, once: when a task notifies it, or an earlier run left it pending. */
export function bindHandler(role: BoundRole, handler: Task): BoundTask {
  const bound = role.boundHandlers.get(handler) ?? bindTask(role, handler, true)
  role.boundHandlers.set(handler, bound)
  return bound
}

/** Throws UsageError for a task that names a handler which its role does not have. */
function assertKnownHandlers({ definition, handlers }: Pick<BoundRole, 'definition' | 'handlers'>, task: Task) {
  const names = handlers.map((handler) => handler.name)
  const unknown = [...task.notify, ...task.clears].find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new UsageError(
    `task '${task.name}' names the handler '${unknown}', which does not exist in role ${definition.name}`,
    {
      hint: didYouMean(unknown, names) ?? `Its handlers: ${names.join(', ') || 'none'}.`,
      missing: 'handler',
    },
  )
}

function assertAlwaysRuns({ definition, tasks }: BoundRole, task: Task): void {
  const bound = tasks.get(task)
  if (!bound) {
    throw new UsageError(`role ${definition.name}: after('${task.name}', …) comes before that task`, {
      hint: 'Put the task before the after() in the list.',
    })
  }
  const { resource } = bound
  if (!resource || resource.type === 'reading' || resource.type === 'action') return
  throw new UsageError(`role ${definition.name}: after('${task.name}', …) waits for a task that does not always run`, {
    hint: 'Wait for an `observe` or for a command without guards: both always run.',
  })
}

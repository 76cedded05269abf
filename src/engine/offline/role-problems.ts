import { HaployError } from '../../core/errors.js'
import type { Host } from '../../core/host/host.js'
import type { Problem } from '../../core/problem.js'
import type { RoleDefinition } from '../../core/role.js'
import type { Item, Task, TaskContext } from '../../core/task.js'
import { bind, bindHandler, entriesOf, itemsOfRole } from '../bind/bind.js'
import type { BoundRole, BoundTask } from '../bind/bound.js'
import { Selection } from '../bind/tags.js'
import { failureOf } from '../failure/failure.js'
import type { PreparedRole } from '../prepare/prepared-play.js'
import { assumedHosts, assumedSystems, type SystemFacts } from './assumed-facts.js'
import { WatchedFacts } from './watched-facts.js'

interface TaskProblem {
  readonly problem: Problem
  /** The task that fails for it, on this system in any case. Absent if it names something that another system may have. */
  readonly failing?: Task
}

/** What is wrong with a role on hosts of one system. */
interface Found {
  readonly problems: readonly TaskProblem[]
  /** The role has no tasks there. */
  readonly isRefused: boolean
}

/**
 * Returns what is wrong with the tasks of a role on a host, whatever facts the host has: what goes wrong on every
 * system that the role supports. Without problems on the first system, the others need not be tried. Nor are they for
 * problems that `certain` contains: those found on other hosts before, to which this adds its own.
 */
export function problemsOfRole(host: Host, role: PreparedRole, certain: Set<string>): readonly Problem[] {
  let supported: readonly TaskProblem[] | undefined
  let refused: readonly TaskProblem[] | undefined
  for (const system of assumedSystems) {
    const { problems, isRefused } = problemsOn(system, host, role)
    if (isRefused) refused = inBoth(refused, problems)
    else supported = inBoth(supported, problems, true)
    if (supported?.every((each) => certain.has(keyOf(each)))) break
  }
  const found = supported ?? refused ?? []
  for (const each of found) certain.add(keyOf(each))
  return found.map(({ problem }) => problem)
}

/** An error that a system's hosts may all have for facts of their own says nothing, and neither does such a host. */
function problemsOn(system: SystemFacts, host: Host, role: PreparedRole): Found {
  let found: Found | undefined
  for (const own of assumedHosts(host)) {
    const here = problemsWith(new WatchedFacts(system, own), host, role)
    if (here === undefined) continue
    found = { ...here, problems: inBoth(found?.problems, here.problems) }
    if (found.problems.length === 0) return found
  }
  return found ?? { problems: [], isRefused: false }
}

function keyOf({ problem: { rule, message } }: TaskProblem): string {
  return JSON.stringify([rule, message])
}

/** `byTask`: a task may also fail for another reason on another system. */
function inBoth(
  some: readonly TaskProblem[] | undefined,
  others: readonly TaskProblem[],
  byTask = false,
): readonly TaskProblem[] {
  const keys = new Set(others.map(keyOf))
  const names = new Set(others.flatMap(({ failing }) => failing?.name ?? []))
  const fails = ({ failing }: TaskProblem) => byTask && failing !== undefined && names.has(failing.name)
  return some === undefined ? others : some.filter((each) => keys.has(keyOf(each)) || fails(each))
}

/** Undefined if the role fails because of facts that differ from host to host. */
function problemsWith(watched: WatchedFacts, host: Host, { definition, contextWith }: PreparedRole): Found | undefined {
  const { value, error, read } = watched.during(() => listed(definition, contextWith(watched.facts)))
  if (value) return { isRefused: false, problems: problemsOfTasks(value, watched, read === 'own', host) }
  if (!isCertain(error, read === 'own')) return undefined
  // There are more systems than the assumed ones.
  return { isRefused: true, problems: read === 'none' ? [{ problem: problemOf(error, host, definition) }] : [] }
}

interface Listed {
  readonly role: BoundRole
  readonly items: readonly Item[]
}

function listed(definition: RoleDefinition, context: TaskContext): Listed {
  const role = bind(definition, context)
  return { role, items: itemsOfRole(role) }
}

const everything = new Selection([], [])

/** `isOwn`: the tasks may be as they are because of facts that differ from host to host. */
function problemsOfTasks({ role, items }: Listed, watched: WatchedFacts, isOwn: boolean, host: Host): TaskProblem[] {
  const problemIn = (bound: () => BoundTask | undefined): TaskProblem[] => {
    const tried = watched.during(bound)
    const { task } = tried.value ?? {}
    const error = tried.error ?? tried.value?.error
    if (error === undefined || task?.ignoreErrors || !isCertain(error, isOwn || tried.read === 'own')) return []
    const isMissing = error instanceof HaployError && error.missing !== undefined
    return [{ problem: problemOf(error, host, role.definition, task), ...(task && !isMissing && { failing: task }) }]
  }
  return [
    ...items.flatMap((item) =>
      problemIn(() => {
        const [entry] = entriesOf(role, [item], everything)
        return entry?.type === 'task' ? entry.task : undefined
      }),
    ),
    ...role.handlers.flatMap((handler) => problemIn(() => bindHandler(role, handler))),
  ]
}

function isCertain(error: unknown, isOwn: boolean): boolean {
  return !isOwn || (error instanceof HaployError && error.missing !== undefined)
}

/** An error of a role as a problem: at the line of its template, or else of its task. */
export function problemOf(error: unknown, { name }: Host, definition: RoleDefinition, task?: Task): Problem {
  const { message, hint, source } = failureOf(error, task?.source)
  const { at: template, missing } = error instanceof HaployError ? error : {}
  const at = template ?? fileLine(source)
  const isPlaced = template !== undefined || task === undefined || message.includes(`task '${task.name}'`)
  const where = isPlaced ? '' : `role ${definition.name}: task '${task.name}': `
  const rule = `haploy/${template ? 'template' : missing === 'handler' ? 'handler' : 'task'}`
  return { hosts: [name], message: where + message, rule, ...(hint !== undefined && { hint }), ...(at && { at }) }
}

function fileLine(source: string | undefined): Problem['at'] {
  const [, path, line] = /^(.*):(\d+)$/.exec(source ?? '') ?? []
  return path === undefined ? undefined : { path, line: Number(line) }
}

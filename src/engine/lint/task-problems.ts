import { HaployError } from '../../core/errors.js'
import type { Host } from '../../core/host/host.js'
import type { Problem } from '../../core/problem.js'
import type { RoleDefinition } from '../../core/role.js'
import type { Task, TaskContext } from '../../core/task.js'
import { mergeProblems } from '../../inventory/validation/problems.js'
import { assertKnownHandlers, bind } from '../bind/bind.js'
import { failureOf, inRole } from '../failure/failure.js'
import { Redactor } from '../failure/redactor.js'
import type { Prepared } from '../prepare/prepare.js'
import { UnknownFacts } from './unknown-facts.js'

/** The errors of all templates of a role, whose folder is given. */
type BrokenTemplates = (folder: string) => readonly HaployError[]

/**
 * What is wrong with the tasks of the roles on any host: a template that is missing or cannot be rendered, a handler that
 * the role does not have, whatever a task's definition throws. What depends on the facts of a host is passed over.
 */
export function taskProblems({ plays, secrets }: Prepared, broken: BrokenTemplates): readonly Problem[] {
  const redactor = new Redactor(secrets)
  const found = plays.flatMap((play) =>
    play.batches.flat().flatMap((host) =>
      play.rolesOf(host).flatMap(({ definition, contextWith }): Problem[] => {
        const unknown = new UnknownFacts()
        const templates = broken(definition.folder).map((error) => problemOf(host, definition, error))
        return [...templates, ...problemsOfRole(host, definition, contextWith(unknown.facts), unknown)]
      }),
    ),
  )
  return mergeProblems(found.map((problem) => ({ ...problem, ...redactor.redactData(textOf(problem)) })))
}

function problemsOfRole(
  host: Host,
  definition: RoleDefinition,
  context: TaskContext,
  unknown: UnknownFacts,
): readonly Problem[] {
  const role = unknown.without(() => bind(definition, context))
  const items = unknown.without(() => inRole(definition.name, 'its tasks', () => definition.tasks(context)))
  const handlers = role && 'value' in role ? role.value.handlers : []
  const tasks = items && 'value' in items ? items.value.filter((item) => !!item && item.type === 'task') : []
  const problemsOf = (result: ReturnType<UnknownFacts['without']>, task?: Task) =>
    result && 'error' in result ? [problemOf(host, definition, result.error, task)] : []
  return [
    ...problemsOf(role),
    ...problemsOf(items),
    ...[...tasks, ...handlers].flatMap((task) => {
      if (!task.when || task.ignoreErrors) return []
      const named = role && 'value' in role ? unknown.without(() => assertKnownHandlers(role.value, task)) : undefined
      const unnamed = problemsOf(named, task).map((problem) => ({ ...problem, rule: 'haploy/handler' }))
      return [
        ...unnamed,
        ...problemsOf(
          unknown.without(() => task.define(context)),
          task,
        ),
      ]
    }),
  ]
}

function textOf({ message, hint }: Problem) {
  return { message, ...(hint !== undefined && { hint }) }
}

function problemOf({ name }: Host, definition: RoleDefinition, error: unknown, task?: Task): Problem {
  const { message, hint, source } = failureOf(error, task?.source)
  const template = error instanceof HaployError ? error.at : undefined
  const at = template ?? fileLine(source)
  const where =
    template || task === undefined || message.includes(`task '${task.name}'`)
      ? ''
      : `role ${definition.name}: task '${task.name}': `
  const rule = template ? 'haploy/template' : 'haploy/task'
  return { hosts: [name], message: where + message, rule, ...(hint !== undefined && { hint }), ...(at && { at }) }
}

function fileLine(source: string | undefined): Problem['at'] {
  const [, path, line] = /^(.*):(\d+)$/.exec(source ?? '') ?? []
  return path === undefined ? undefined : { path, line: Number(line) }
}

import type { HaployError } from '../../core/errors.js'
import type { Problem } from '../../core/problem.js'
import { mergeProblems } from '../../inventory/validation/problems.js'
import { Redactor } from '../failure/redactor.js'
import type { Prepared } from '../prepare/prepare.js'
import { problemOf, problemsOfRole } from './role-problems.js'

/** The errors of all templates of a role, whose folder is given. */
type BrokenTemplates = (folder: string) => readonly HaployError[]

/**
 * What is wrong with the tasks of the roles on any host: a template that is missing or cannot be rendered, a handler that
 * the role does not have, whatever a task's definition throws. What may depend on the facts of a host is passed over.
 */
export function taskProblems({ plays, secrets }: Prepared, broken: BrokenTemplates): readonly Problem[] {
  const redactor = new Redactor(secrets)
  const brokenIn = new Map<string, readonly HaployError[]>()
  const certain = new Set<string>()
  const found = plays.flatMap((play) =>
    play.batches.flat().flatMap((host) =>
      play.rolesOf(host).flatMap((role) => {
        const { definition } = role
        const { folder } = definition
        brokenIn.set(folder, brokenIn.get(folder) ?? broken(folder))
        const templates = brokenIn.get(folder)!.map((error) => problemOf(error, host, definition))
        return [...templates, ...redactor.during(() => problemsOfRole(host, role, certain))]
      }),
    ),
  )
  return mergeProblems(found.map((problem) => ({ ...problem, ...redactor.redactData(textOf(problem)) })))
}

function textOf({ message, hint }: Problem) {
  return { message, ...(hint !== undefined && { hint }) }
}

import { HaployError } from '../../core/errors.js'
import type { Problem } from '../../core/problem.js'
import { hintOf } from './print-error.js'
import { redactor } from './secrets.js'

/** A problem as `haploy lint --output json` prints it, for editors and CI: what is not known of it is left out. */
export function plainProblem(problem: Problem): object {
  const { severity = 'error', at, rule, message, hint, hosts, variable, ignored } = problem
  const texts = redactor.redactData({ message, hint, hosts, variable, ignored })
  return { severity, file: at?.path, line: at?.line, rule, ...texts }
}

/** An error that leaves nothing to look at: no such playbook, a file that cannot be loaded. */
export function problemOf(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error)
  const [hint, at] = [hintOf(error), error instanceof HaployError ? error.at : undefined]
  return { hosts: [], message, ...(hint !== undefined && { hint }), ...(at && { at }) }
}

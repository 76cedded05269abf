import { UsageError } from '../../core/errors.js'
import type { Problem } from '../../core/problem.js'

/** Merges the same problem on several hosts (as from a group's variable) into one that names all of them. */
export function mergeProblems(problems: readonly Problem[]): Problem[] {
  const merged = new Map<string, Problem>()
  for (const problem of problems) {
    const { rule, variable, message, hint, ignored, at } = problem
    const key = JSON.stringify([rule, variable, message, hint, ignored, at])
    const same = merged.get(key)
    merged.set(key, same ? { ...same, hosts: [...new Set([...same.hosts, ...problem.hosts])] } : problem)
  }
  return [...merged.values()]
}

/** A problem as one sentence: `lb1, lb2: VI_1 tracks nginx twice (keepalived/tracked-twice)`. */
export function describe({ hosts, message, rule, at }: Problem): string {
  const place = at === undefined || message.includes(at.path) ? '' : `, at ${at.path}:${at.line}`
  const sentence = `${message}${rule === undefined ? '' : ` (${rule})`}${place}`
  const named = hosts.length > 5 ? `${hosts.slice(0, 3).join(', ')} and ${hosts.length - 3} more` : hosts.join(', ')
  return named === '' ? sentence : `${named}: ${sentence}`
}

/** All errors that keep a run from starting, as one error. */
export class ProblemsError extends UsageError {
  readonly errors: readonly Problem[]
  /** Problems that a run would only warn about. */
  readonly advice: readonly Problem[]

  /** Problems that `lintIgnore` silences. */
  readonly ignored: readonly Problem[]

  constructor(errors: readonly Problem[], advice: readonly Problem[] = [], ignored: readonly Problem[] = []) {
    const merged = mergeProblems(errors)
    const [only] = merged
    if (merged.length === 1 && only) super(describe(only), { hint: only.hint })
    else super(`${merged.length} problems, and no host was touched:\n${formatProblems(merged)}`)
    this.errors = merged
    this.advice = advice
    this.ignored = ignored
  }
}

/** Each problem on one line, and its hint on the next. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems
    .flatMap((problem) => [`  ${describe(problem)}`, ...(problem.hint ? [`    ${problem.hint}`] : [])])
    .join('\n')
}

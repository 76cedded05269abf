import { UsageError } from '../../core/errors.js'
import type { Problem } from '../../core/problem.js'

/** The same problem on several hosts (a group's variable) becomes one that names them all. */
export function gather(problems: readonly Problem[]): Problem[] {
  const gathered = new Map<string, Problem>()
  for (const problem of problems) {
    const key = JSON.stringify([
      problem.rule,
      problem.variable,
      problem.message,
      problem.hint,
      problem.ignored,
      problem.at,
    ])
    const same = gathered.get(key)
    gathered.set(key, same ? { ...same, hosts: [...new Set([...same.hosts, ...problem.hosts])] } : problem)
  }
  return [...gathered.values()]
}

/** A problem as one sentence: `lb1, lb2: VI_1 tracks nginx twice (keepalived/tracked-twice)`. */
export function describe({ hosts, message, rule, at }: Problem): string {
  const place = at === undefined || message.includes(at.path) ? '' : `, at ${at.path}:${at.line}`
  const sentence = `${message}${rule === undefined ? '' : ` (${rule})`}${place}`
  const named = hosts.length > 5 ? `${hosts.slice(0, 3).join(', ')} and ${hosts.length - 3} more` : hosts.join(', ')
  return named === '' ? sentence : `${named}: ${sentence}`
}

/** All errors of a run as the one that says it cannot start. */
export class ProblemsError extends UsageError {
  readonly errors: readonly Problem[]
  /** What would only be a warning if the errors were not. */
  readonly advice: readonly Problem[]

  /** What `lintIgnore` silences. */
  readonly ignored: readonly Problem[]

  constructor(errors: readonly Problem[], advice: readonly Problem[] = [], ignored: readonly Problem[] = []) {
    const gathered = gather(errors)
    const [only] = gathered
    if (gathered.length === 1 && only) super(describe(only), { hint: only.hint })
    else super(`${gathered.length} problems, and no host was touched:\n${listed(gathered)}`)
    this.errors = gathered
    this.advice = advice
    this.ignored = ignored
  }
}

/** Each problem on a line, and its hint on the next. */
export function listed(problems: readonly Problem[]): string {
  return problems
    .flatMap((problem) => [`  ${describe(problem)}`, ...(problem.hint ? [`    ${problem.hint}`] : [])])
    .join('\n')
}

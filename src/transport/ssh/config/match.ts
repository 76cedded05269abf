import { matchesHost, matchesName } from '../host-pattern.js'

/** What the criteria of a `Match` line are compared with. */
export interface MatchSubject {
  /** The name or address to connect to, as far as the lines so far determine it. */
  readonly host: string
  /** The name as given. */
  readonly originalHost: string
  readonly user: string
  readonly localUser: string
  readonly tag: string
  /** Whether the configuration is evaluated for the second time. */
  readonly isFinal: boolean
}

/** `undecided` is the criterion on which the result depends, when haploy does not evaluate that one. */
export interface MatchResult {
  readonly isMatch: boolean
  readonly undecided?: string
  /** Requests a second evaluation. */
  readonly wantsFinal: boolean
}

/** Evaluates the values of a `Match` line. Throws Error for criteria that OpenSSH rejects. */
export function evaluateMatch(values: readonly string[], subject: MatchSubject): MatchResult {
  const criteria = parseCriteria(values)
  const wantsFinal = criteria.some(({ name, negated }) => name === 'final' && !negated)
  const results = criteria.map((criterion) => ({ criterion, result: evaluate(criterion, subject) }))
  const isExcluded = results.some(({ criterion, result }) => result !== undefined && result === criterion.negated)
  const undecided = results.find(({ result }) => result === undefined)?.criterion
  if (isExcluded || undecided === undefined) return { isMatch: !isExcluded, wantsFinal }
  return { isMatch: true, undecided: undecided.name, wantsFinal }
}

interface Criterion {
  /** In lower case. */
  readonly name: string
  readonly negated: boolean
  readonly argument: string
}

const withoutArgument = ['all', 'canonical', 'final']
/** They depend on commands, on the networks of this machine or on how ssh is called. */
const notEvaluated = ['exec', 'localnetwork', 'version', 'command', 'sessiontype']
const withArgument = ['host', 'originalhost', 'user', 'localuser', 'tagged', ...notEvaluated]

function parseCriteria(values: readonly string[]): Criterion[] {
  const criteria: Criterion[] = []
  for (let at = 0; at < values.length; at++) {
    const [, mark, written = '', , given] = /^(!?)([^=]*)(=(.*))?$/s.exec(values[at]!) ?? []
    const name = written.toLowerCase()
    const negated = mark === '!'
    if (withoutArgument.includes(name) && given === undefined) criteria.push({ name, negated, argument: '' })
    else if (withArgument.includes(name)) {
      const argument = given ?? values[++at]
      if (argument === undefined) throw new Error(`Match ${written} has no value`)
      criteria.push({ name, negated, argument })
    } else throw new Error(`Match has the unknown criterion ${values[at]}`)
  }
  assertAllIsAlone(criteria)
  return criteria
}

/** Only `canonical` or `final` may come before `all`, and nothing after it. */
function assertAllIsAlone(criteria: readonly Criterion[]): void {
  if (criteria.length === 0) throw new Error('Match has no criterion')
  const index = criteria.findIndex(({ name }) => name === 'all')
  const isAlone = index === criteria.length - 1 && (index === 0 || ['canonical', 'final'].includes(criteria[0]!.name))
  if (index > 1 || (index >= 0 && !isAlone)) throw new Error('Match all cannot be combined with other criteria')
}

/** Undefined for a criterion that haploy does not evaluate. Ignores the negation. */
function evaluate({ name, argument }: Criterion, subject: MatchSubject): boolean | undefined {
  const patterns = argument.split(',')
  if (name === 'all') return true
  if (name === 'canonical' || name === 'final') return subject.isFinal
  if (name === 'host') return matchesHost(patterns, subject.host)
  if (name === 'originalhost') return matchesHost(patterns, subject.originalHost)
  if (name === 'user') return matchesName(patterns, subject.user)
  if (name === 'localuser') return matchesName(patterns, subject.localUser)
  if (name === 'tagged') return subject.tag === '' ? argument === '' : matchesName(patterns, subject.tag)
  return undefined
}

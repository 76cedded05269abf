import type { Problem } from '../../core/problem.js'
import type { Secret } from '../../core/shell/secret.js'
import { lintIgnore, lintIgnoreProblems, markIgnored } from '../../inventory/validation/lint-ignore.js'
import { mergeProblems, ProblemsError } from '../../inventory/validation/problems.js'
import { unknownVariables } from '../../inventory/validation/unknown-variables.js'
import { Redactor, secretsIn } from '../failure/redactor.js'
import { checkPlay } from './checks.js'
import { type PreparedPlay, preparePlay } from './prepared-play.js'
import { type ResolvedPlay, resolvePlay } from './resolve.js'
import { type PrepareRequest, type RunScope, selectPlays } from './select.js'
import { secretsOfTargets } from './targets.js'

/** Everything that can be known without a host, and that is right. */
export interface Prepared {
  /** Those that work on a host. */
  readonly plays: readonly PreparedPlay[]
  /** Everything that must not leave the program as text. */
  readonly secrets: readonly Secret[]
  /** What works with a known weakness, on these hosts or, where nothing limits the run, on any. */
  readonly advice: readonly Problem[]
  /** What `lintIgnore` silences, errors and advice. */
  readonly ignored: readonly Problem[]
}

/** Both stages, for a caller that connects to no host. Throws as they do. */
export function prepare(request: PrepareRequest): Prepared & Pick<RunScope, 'hosts' | 'targets'> {
  const scope = resolveScope(request)
  const { hosts, targets } = scope
  return { ...validateScope(request, scope), hosts, targets }
}

/** The first stage: which plays, which hosts, and how they are reached. Throws as `selectPlays`, without a secret. */
export function resolveScope(request: PrepareRequest): RunScope {
  return redacting(redactorFor(request), () => selectPlays(request))
}

/**
 * The second stage: the variables of the roles, and the roles' checks of all hosts together. Throws a UsageError that lists
 * every wrong variable and every contradiction between peers. No error has a secret in it.
 */
export function validateScope(request: PrepareRequest, scope: RunScope): Prepared {
  const redactor = redactorFor(request)
  return redacting(redactor, () => {
    const plays = scope.plays.map(resolvePlay)
    const secrets = [...plays.flatMap((play) => play.secrets), ...secretsOfTargets(scope.targets.values())]
    redactor.add(secrets)
    const all = problemsOf(plays, scope).map((problem) => withoutSecrets(problem, redactor))
    const problems = all.filter(({ ignored }) => ignored === undefined)
    const ignored = mergeProblems(all.filter((problem) => problem.ignored !== undefined))
    assertNoErrors(problems, ignored)
    return {
      plays: plays.map(preparePlay).filter(({ batches }) => batches.length > 0),
      secrets,
      advice: adviceOn(problems, scope),
      ignored,
    }
  })
}

function problemsOf(plays: readonly ResolvedPlay[], { problems, roles }: RunScope): readonly Problem[] {
  const found = plays.map((play) => ({
    hosts: play.peers,
    inventory: play.inventory,
    problems: [...play.problems, ...checkPlay(play, plays)],
  }))
  const names = roles.map(({ name }) => name)
  return [
    ...unknownVariables(found, [...names, lintIgnore]),
    ...lintIgnoreProblems(found, roles),
    ...markIgnored(found),
    ...problems,
  ]
}

function adviceOn(problems: readonly Problem[], { isLimited, hosts }: RunScope): readonly Problem[] {
  const names = new Set(hosts.map(({ name }) => name))
  return mergeProblems(problems).filter((problem) => !isLimited || problem.hosts.some((name) => names.has(name)))
}

function assertNoErrors(problems: readonly Problem[], ignored: readonly Problem[]): void {
  const errors = problems.filter(({ severity }) => severity !== 'advice')
  const advice = problems.filter(({ severity }) => severity === 'advice')
  if (errors.length > 0) throw new ProblemsError(errors, mergeProblems(advice), ignored)
}

function withoutSecrets(problem: Problem, redactor: Redactor): Problem {
  const { message, hint, ignored } = problem
  return { ...problem, ...redactor.redactData({ message, hint, ignored }) }
}

function redactorFor({ inventory }: PrepareRequest): Redactor {
  return new Redactor(secretsIn(inventory.hosts.map(({ vars }) => vars)))
}

function redacting<T>(redactor: Redactor, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw redactor.redactError(error)
  }
}

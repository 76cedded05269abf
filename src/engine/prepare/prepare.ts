import type { Problem } from '../../core/problem.js'
import type { Secret } from '../../core/shell/secret.js'
import { lintIgnore, lintIgnoreProblems, markIgnored } from '../../inventory/validation/lint-ignore.js'
import { ordinaryVariables } from '../../inventory/validation/ordinary-variables.js'
import { mergeProblems, ProblemsError } from '../../inventory/validation/problems.js'
import { unknownVariables } from '../../inventory/validation/unknown-variables.js'
import { Redactor, secretsIn } from '../failure/redactor.js'
import { checkPlay } from './checks.js'
import { type PreparedPlay, preparePlay } from './prepared-play.js'
import { type ResolvedPlay, resolvePlay } from './resolve.js'
import { type PrepareRequest, type RunScope, selectPlays } from './select.js'
import { secretsOfTargets } from './targets.js'

/** The valid result of everything that can be determined without a host. */
export interface Prepared {
  /** The plays with at least one host. */
  readonly plays: readonly PreparedPlay[]
  /** Every secret that must not be printed. */
  readonly secrets: readonly Secret[]
  /** Advice about known weaknesses, for the hosts of the run or, without a limit, for any host. */
  readonly advice: readonly Problem[]
  /** The errors and the advice that `lintIgnore` ignores. */
  readonly ignored: readonly Problem[]
}

/** Runs both stages, for a caller that connects to no host. Throws what they throw. */
export function prepare(request: PrepareRequest): Prepared & Pick<RunScope, 'hosts' | 'targets'> {
  const scope = resolveScope(request)
  const { hosts, targets } = scope
  return { ...validateScope(request, scope), hosts, targets }
}

/**
 * The first stage: determines the plays, the hosts, and how to connect to them. Throws what `selectPlays` throws, with
 * secrets masked.
 */
export function resolveScope(request: PrepareRequest): RunScope {
  return redacting(redactorFor(request), () => selectPlays(request))
}

/**
 * The second stage: validates the variables of the roles, and runs the roles' checks of all hosts. Throws a UsageError
 * that lists every invalid variable and every violated rule. No error contains a secret.
 */
export function validateScope(request: PrepareRequest, scope: RunScope): Prepared {
  const redactor = redactorFor(request)
  return redacting(redactor, () => {
    const plays = scope.plays.map(resolvePlay)
    const secrets = [...plays.flatMap((play) => play.secrets), ...secretsOfTargets(scope.targets.values())]
    redactor.add(secrets)
    const all = problemsOf(plays, scope, request).map((problem) => withoutSecrets(problem, redactor))
    const problems = all.filter(({ ignored }) => ignored === undefined)
    const ignored = mergeProblems(all.filter((problem) => problem.ignored !== undefined))
    assertNoErrors(problems, ignored)
    return {
      plays: plays.map((play) => preparePlay(play, request.takeOver)).filter(({ batches }) => batches.length > 0),
      secrets,
      advice: adviceOn(problems, scope),
      ignored,
    }
  })
}

function problemsOf(
  plays: readonly ResolvedPlay[],
  { problems, roles }: RunScope,
  { inventory }: PrepareRequest,
): readonly Problem[] {
  const found = plays.map((play) => ({
    hosts: play.peers,
    inventory: play.inventory,
    problems: [...play.problems, ...checkPlay(play, plays)],
  }))
  const names = roles.map(({ name }) => name)
  return [
    ...unknownVariables(found, [...names, lintIgnore]),
    ...lintIgnoreProblems(found, roles),
    ...markIgnored([...found, { hosts: [], inventory, problems: ordinaryVariables(found) }]),
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
  const { message, hint, ignored, variable } = problem
  return { ...problem, ...redactor.redactData({ message, hint, ignored, variable }) }
}

function redactorFor({ inventory, redactor = new Redactor() }: PrepareRequest): Redactor {
  redactor.add(secretsIn(inventory.hosts.map(({ vars }) => vars)))
  return redactor
}

function redacting<T>(redactor: Redactor, act: () => T): T {
  const forget = redactor.watch()
  try {
    return act()
  } catch (error) {
    throw redactor.redactError(error)
  } finally {
    forget()
  }
}

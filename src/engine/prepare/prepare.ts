import { isDeepStrictEqual } from 'node:util'
import { HaployError, UsageError } from '../../core/errors.js'
import type { Facts } from '../../core/facts.js'
import type { Host } from '../../core/host.js'
import { didYouMean } from '../../core/input/suggest.js'
import { checkedPlays } from '../../core/input/validate-plays.js'
import type { Play } from '../../core/playbook.js'
import type { Member, Problem, RoleDefinition, RoleUse } from '../../core/role.js'
import type { Secret } from '../../core/shell/secret.js'
import { sourceIn } from '../../core/source.js'
import type { TaskContext } from '../../core/task.js'
import type { Inventory } from '../../inventory/inventory.js'
import { targetOf } from '../../inventory/target.js'
import { gather, ProblemsError } from '../../inventory/validation/problems.js'
import { resolveRoles } from '../../inventory/validation/role-variables.js'
import { unknownVariables } from '../../inventory/validation/unknown-variables.js'
import type { Target } from '../../transport/transport.js'
import { inRole } from '../failure/failure.js'
import { Redactor, secretsIn } from '../failure/redactor.js'
import type { RunRequest } from '../run.js'
import { batchesOf } from './batches.js'

/** A role on one host, all but the facts. */
export interface PreparedRole {
  readonly definition: RoleDefinition
  contextWith(facts: Facts): TaskContext
}

/** A play whose hosts, roles and variables are known to be right. */
export interface PreparedPlay {
  readonly name: string
  readonly batches: readonly (readonly Host[])[]
  rolesOf(host: Host): readonly PreparedRole[]
}

export interface Prepared {
  readonly plays: readonly PreparedPlay[]
  /** Hosts that any play works on, in the order of the inventory. */
  readonly hosts: readonly Host[]
  /** How each of them is reached, by name. */
  readonly targets: ReadonlyMap<string, Target>
  /** Everything that must not leave the program as text. */
  readonly secrets: readonly Secret[]
  /** What works with a known weakness, on these hosts or, where nothing limits the run, on any. */
  readonly advice: readonly Problem[]
}

export type Request = Pick<RunRequest, 'playbook' | 'inventory' | 'limit' | 'roles' | 'becomePassword' | 'transport'>

/**
 * Settles everything that can be known without a host. Throws UsageError for a pattern, limit or role that matches
 * nothing, and one that lists every wrong variable and every contradiction between peers. No error has a secret in it.
 */
export function prepare(request: Request): Prepared {
  const redactor = new Redactor(secretsIn(request.inventory.hosts.map((host) => host.vars)))
  try {
    return settle(request, redactor)
  } catch (error) {
    throw redactor.redactError(error)
  }
}

function settle(request: Request, redactor: Redactor): Prepared {
  const { playbook, inventory, limit } = request
  const defined = playsOf(playbook, inventory)
  const drafts = draftsOf(request, defined)
  const limited = limit === undefined ? undefined : new Set(inventory.match(limit).map((host) => host.name))
  redactor.add(drafts.flatMap((each) => each.secrets))
  const known = defined.flatMap((play) => play.roles.map((use) => use.role.name))
  const found = [...unknownVariables(drafts, known), ...drafts.flatMap((each) => each.problemsBeside(drafts))]
  const problems = found.map((problem) => ({
    ...problem,
    message: redactor.redactData(problem.message),
    hint: redactor.redactData(problem.hint),
  }))
  refuseProblems(problems)
  const prepared = drafts.map((each) => each.limitedTo(limited)).filter((play) => play.batches.length > 0)
  const names = new Set(prepared.flatMap((play) => play.batches.flat().map((host) => host.name)))
  const plays = drafts.map(({ play }) => play)
  if (names.size === 0) throw nothingToDo(playbook.name, limit, plays)
  const hosts = inventory.hosts.filter((host) => names.has(host.name))
  const targets = targetsOf(drafts, names, request)
  const logins = [...targets.values()].flatMap((t) => [t.password, t.keyPassphrase, t.becomePassword])
  const secrets = [...drafts.flatMap((each) => each.secrets), ...logins.filter((value) => value !== undefined)]
  const advice = gather(problems).filter(({ hosts: theirs }) => !limited || theirs.some((name) => names.has(name)))
  return { plays: prepared, hosts, targets, secrets, advice }
}

/** The plays of a request, right or wrong. Throws UsageError as `prepare` does for what matches nothing. */
export function draftsOf(
  { playbook, inventory, roles }: Request,
  defined = playsOf(playbook, inventory),
): readonly Draft[] {
  return withRoles(defined, roles).map((play) => draft(play, inventory))
}

/** The plays that a playbook defines, with this inventory. Throws UsageError for what is none, and for one that throws. */
export function playsOf({ name, define }: RunRequest['playbook'], inventory: Inventory): readonly Play[] {
  try {
    return checkedPlays(define({ hosts: (pattern) => inventory.match(pattern) }), `playbook ${name}`)
  } catch (cause) {
    if (cause instanceof HaployError) throw cause
    const { message, stack } = cause instanceof Error ? cause : new Error(String(cause))
    throw new UsageError(`playbook ${name} cannot be defined: ${message}`, { hint: sourceIn(stack), cause })
  }
}

/** A play whose variables are resolved, right or wrong, for all its hosts: peers are compared before a limit applies. */
interface Draft {
  readonly play: Play
  readonly inventory: Inventory
  readonly hosts: readonly Host[]
  readonly members: ReadonlyMap<RoleUse, readonly Member<unknown>[]>
  readonly secrets: readonly Secret[]
  /** What is wrong with the variables, and what the roles find by comparing hosts, also with those of other plays. */
  problemsBeside(all: readonly Draft[]): readonly Problem[]
  limitedTo(limited: ReadonlySet<string> | undefined): PreparedPlay
}

function draft(play: Play, whole: Inventory): Draft {
  const { vars } = play
  const inventory = vars ? whole.with({ play: [{ from: `play '${titleOf(play)}'`, vars }] }) : whole
  const hosts = inventory.match(play.hosts)
  const { members, problems } = resolveRoles(play.roles, hosts, inventory)
  const variables = new Map([...members].map(([use, theirs]) => [use, variablesByHost(theirs)]))
  return {
    play,
    inventory,
    hosts,
    members,
    secrets: secretsIn([hosts.map((host) => host.vars), [...members.values()].flat().map((member) => member.vars)]),
    problemsBeside: (all) => [...problems, ...play.roles.flatMap((use) => contradictions(use, all))],
    limitedTo: (limited) => ({
      name: titleOf(play),
      batches: batchesOf(
        hosts.filter((host) => limited?.has(host.name) ?? true),
        play.serial,
      ),
      rolesOf: (host) => play.roles.map((use) => roleOn(host, use, limited)),
    }),
  }

  /** None for a role whose variables are wrong on a host: those that are left would be compared in vain. */
  function contradictions(use: RoleUse, all: readonly Draft[]): readonly Problem[] {
    const { role } = use
    const theirs = members.get(use) ?? []
    if (theirs.length < hosts.length) return []
    const uses = all.flatMap((other) => [...other.members])
    const elsewhere = uses.flatMap(([other, found]) => (other !== use && other.role === role ? found : []))
    return inRole(role.name, 'its check', () => role.check?.(theirs, elsewhere) ?? [])
  }

  function roleOn(host: Host, use: RoleUse, limited: ReadonlySet<string> | undefined): PreparedRole {
    const { name, folder } = use.role
    const vars = variables.get(use)?.get(host.name)
    const leftOut = limited ? hosts.filter((peer) => !limited.has(peer.name)) : []
    const match = (pattern: string) => inventory.match(pattern)
    const others = { host, peers: hosts, leftOut, hosts: match, role: { name, folder } }
    return { definition: use.role, contextWith: (facts) => ({ vars, facts, ...others }) }
  }
}

function variablesByHost(members: readonly Member<unknown>[]): ReadonlyMap<string, unknown> {
  return new Map(members.map(({ host, vars }) => [host.name, vars]))
}

/** How each host is reached. A play may say it too, but not differently from another one: there is one connection. */
function targetsOf(drafts: readonly Draft[], names: ReadonlySet<string>, request: Request): Map<string, Target> {
  const targets = new Map<string, Target>()
  const problems: Problem[] = []
  for (const { play, inventory, hosts } of drafts) {
    for (const host of hosts.filter(({ name }) => names.has(name))) {
      const target = targetOf(host, inventory.layersOf(host.name), request.transport.env)
      const earlier = targets.get(host.name)
      if ('problems' in target) problems.push(...target.problems)
      else if (!earlier) targets.set(host.name, { becomePassword: request.becomePassword, ...target.vars })
      else if (
        !isDeepStrictEqual({ ...earlier, becomePassword: undefined }, { ...target.vars, becomePassword: undefined })
      ) {
        problems.push({
          hosts: [host.name],
          message: `play '${titleOf(play)}' reaches it otherwise than an earlier play`,
        })
      }
    }
  }
  refuseProblems(problems)
  return targets
}

export function titleOf(play: Play): string {
  return play.name ?? play.hosts
}

/** The plays with only the wanted roles, without those that have none of them. */
function withRoles(plays: readonly Play[], wanted: readonly string[]): readonly Play[] {
  if (wanted.length === 0) return plays
  const known = [...new Set(plays.flatMap((play) => play.roles.map((use) => use.role.name)))]
  const unknown = wanted.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new UsageError(`no play of this playbook uses a role called '${unknown}'`, {
      hint: didYouMean(unknown, known) ?? `Its roles: ${known.join(', ') || 'none'}.`,
    })
  }
  return plays
    .map((play) => ({ ...play, roles: play.roles.filter((use) => wanted.includes(use.role.name)) }))
    .filter((play) => play.roles.length > 0)
}

function refuseProblems(problems: readonly Problem[]): void {
  const errors = problems.filter(({ severity }) => severity !== 'advice')
  const advice = problems.filter(({ severity }) => severity === 'advice')
  if (errors.length > 0) throw new ProblemsError(errors, gather(advice))
}

function nothingToDo(playbook: string, limit: string | undefined, plays: readonly Play[]): UsageError {
  const patterns = plays.map((play) => `'${play.hosts}'`).join(', ')
  if (limit === undefined) return new UsageError(`playbook ${playbook} has nothing to do: it has no play with hosts`)
  return new UsageError(`--limit ${limit} leaves no host of playbook ${playbook}`, {
    hint: `Its plays work on ${patterns || 'no hosts'}.`,
  })
}

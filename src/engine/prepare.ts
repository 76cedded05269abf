import { UsageError } from '../core/errors.js'
import type { Facts } from '../core/facts.js'
import type { Host } from '../core/host.js'
import type { Play } from '../core/playbook.js'
import type { Member, Problem, RoleDefinition, RoleUse } from '../core/role.js'
import type { Secret } from '../core/secret.js'
import { didYouMean } from '../core/suggest.js'
import type { TaskContext } from '../core/task.js'
import type { Inventory } from '../inventory/inventory.js'
import { resolveRole } from '../inventory/role-variables.js'
import { secretsIn } from './redact.js'
import type { RunRequest } from './run.js'
import { batchesOf } from './serial.js'

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
  /** Everything that must not leave the program as text. */
  readonly secrets: readonly Secret[]
}

type Request = Pick<RunRequest, 'playbook' | 'inventory' | 'limit' | 'roles' | 'becomePassword'>

/**
 * Settles everything that can be known without a host. Throws UsageError for a pattern, limit or role that matches
 * nothing, and one that lists every wrong variable and every contradiction between peers.
 */
export function prepare({ playbook, inventory, limit, roles, becomePassword }: Request): Prepared {
  const defined = playbook.define({ hosts: (pattern) => inventory.match(pattern) })
  const plays = withRoles(defined, roles)
  const limited = limit === undefined ? undefined : new Set(inventory.match(limit).map((host) => host.name))
  const drafts = plays.map((play) => new Draft(play, inventory))
  refuseProblems(drafts.flatMap((draft) => draft.problems))
  const prepared = drafts.map((draft) => draft.prepared(limited)).filter((play) => play.batches.length > 0)
  const names = new Set(prepared.flatMap((play) => play.batches.flat().map((host) => host.name)))
  if (names.size === 0) throw nothingToDo(playbook.name, limit, plays)
  const hosts = inventory.hosts.filter((host) => names.has(host.name))
  const secrets = [...drafts.flatMap((draft) => draft.secrets), ...(becomePassword ? [becomePassword] : [])]
  return { plays: prepared, hosts, secrets }
}

/** A play while its variables are being resolved: it collects what is wrong instead of stopping at the first. */
class Draft {
  readonly problems: Problem[] = []
  readonly secrets: Secret[] = []
  readonly #hosts: readonly Host[]
  readonly #roles: { definition: RoleDefinition; members: Map<string, Member<unknown>> }[]
  readonly #inventory: Inventory

  constructor(
    private readonly play: Play,
    inventory: Inventory,
  ) {
    const { vars } = play
    this.#inventory = vars ? inventory.with({ play: [{ from: `play '${titleOf(play)}'`, vars }] }) : inventory
    this.#hosts = this.#inventory.match(play.hosts)
    this.#roles = play.roles.map((use) => ({ definition: use.role, members: this.#resolve(use) }))
    this.secrets.push(...this.#hosts.flatMap((host) => secretsIn(host.vars)))
    if (this.problems.length === 0) this.#checkPeers()
  }

  prepared(limited: ReadonlySet<string> | undefined): PreparedPlay {
    const hosts = this.#hosts.filter((host) => limited?.has(host.name) ?? true)
    return {
      name: titleOf(this.play),
      batches: batchesOf(hosts, this.play.serial),
      rolesOf: (host) => this.#roles.map((role) => this.#roleOn(host, role)),
    }
  }

  #resolve(use: RoleUse): Map<string, Member<unknown>> {
    const members = new Map<string, Member<unknown>>()
    for (const host of this.#hosts) {
      const resolved = resolveRole(use, host, this.#inventory.layersOf(host.name))
      if ('problems' in resolved) this.problems.push(...resolved.problems)
      else members.set(host.name, { host, vars: resolved.vars })
      if ('vars' in resolved) this.secrets.push(...secretsIn(resolved.vars))
    }
    return members
  }

  #checkPeers(): void {
    for (const { definition, members } of this.#roles) {
      this.problems.push(...(definition.check?.([...members.values()]) ?? []))
    }
  }

  #roleOn(host: Host, { definition, members }: { definition: RoleDefinition; members: Map<string, Member<unknown>> }) {
    const contextWith = (facts: Facts): TaskContext => ({
      vars: members.get(host.name)?.vars,
      facts,
      host,
      peers: this.#hosts,
      hosts: (pattern) => this.#inventory.match(pattern),
      role: { name: definition.name, folder: definition.folder },
    })
    return { definition, contextWith }
  }
}

function titleOf(play: Play): string {
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
  if (problems.length === 0) return
  const lines = [...new Set(problems.map(lineOf))]
  const title = lines.length === 1 ? 'the variables do not fit' : `${lines.length} things in the variables do not fit`
  throw new UsageError(`${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`, { hint: 'No host was touched.' })
}

function lineOf({ hosts, variable, message, hint }: Problem): string {
  const where = [hosts.join(', '), variable].filter(Boolean).join(': ')
  return `${where}${where ? ': ' : ''}${message}${hint ? ` (${hint})` : ''}`
}

function nothingToDo(playbook: string, limit: string | undefined, plays: readonly Play[]): UsageError {
  const patterns = plays.map((play) => `'${play.hosts}'`).join(', ')
  if (limit === undefined) return new UsageError(`playbook ${playbook} has nothing to do: it has no play with hosts`)
  return new UsageError(`--limit ${limit} leaves no host of playbook ${playbook}`, {
    hint: `Its plays work on ${patterns || 'no hosts'}.`,
  })
}

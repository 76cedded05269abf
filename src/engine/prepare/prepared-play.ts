import type { Facts } from '../../core/host/facts.js'
import type { Host } from '../../core/host/host.js'
import type { Play } from '../../core/play.js'
import type { RoleDefinition } from '../../core/role.js'
import type { TaskContext } from '../../core/task.js'
import { bind } from '../bind/bind.js'
import type { BoundRole } from '../bind/bound.js'
import { batchesOf } from './batches.js'
import { titleOf } from './plays.js'
import type { ResolvedPlay } from './resolve.js'

/** A play whose hosts, roles and variables are valid. */
export interface PreparedPlay {
  readonly name: string
  readonly pattern: string
  readonly batches: readonly (readonly Host[])[]
  readonly limits: FailureLimits
  /** Later plays run even if this play stopped early or lost all its hosts. */
  readonly continueAfterFailure: boolean
  rolesOf(host: Host): readonly PreparedRole[]
}

/** How many hosts a play may lose before it stops. */
export interface FailureLimits {
  /** A number of the play's hosts, or a share of a batch such as `'25%'`. Absent: any number. */
  readonly maxFail?: number | string
  /** The first loss also stops the other hosts of the batch. */
  readonly anyErrorsFatal: boolean
}

/** A role on one host, without the facts. */
export interface PreparedRole {
  /** Its place in the playbook, by identity. */
  readonly use: object
  readonly definition: RoleDefinition
  contextWith(facts: Facts): TaskContext
}

/** `takesOver` applies to all plays. Throws UsageError for a `serial` that is not a valid batch size. */
export function preparePlay(
  { play, inventory, peers, hosts, hostVars }: ResolvedPlay,
  takesOver = false,
): PreparedPlay {
  const within = new Set(hosts.map(({ name }) => name))
  const excludedPeers = peers.filter(({ name }) => !within.has(name))
  const takeOver = takesOver || play.takeOver === true
  const around = { peers, excludedPeers, takeOver, hosts: (pattern: string) => inventory.match(pattern) }
  const roles = play.roles.map((use) => {
    const onAllHosts = hostVars.get(use) ?? []
    const vars = new Map(onAllHosts.map(({ host, vars }) => [host.name, vars]))
    const { name, folder } = use.role
    return {
      use: {},
      definition: use.role,
      varsOn: (host: Host) => vars.get(host.name),
      hostVars: onAllHosts,
      role: { name, folder },
    }
  })
  return {
    name: titleOf(play),
    pattern: play.hosts,
    batches: batchesOf(hosts, play.serial),
    limits: limitsOf(play),
    continueAfterFailure: play.continueAfterFailure ?? false,
    rolesOf: (host) =>
      roles.map(({ use, definition, varsOn, hostVars, role }) => ({
        use,
        definition,
        contextWith: (facts) => ({ vars: varsOn(host), hostVars, facts, host, role, ...around }),
      })),
  }
}

/** By default, a rolling play tolerates no loss. */
function limitsOf({
  serial,
  maxFail = serial === undefined ? undefined : 0,
  anyErrorsFatal = false,
}: Play): FailureLimits {
  return { maxFail, anyErrorsFatal }
}

/** Returns the roles of a play on a host with known facts. Throws what the roles' functions throw. */
export function rolesOn(host: Host, play: PreparedPlay, facts: Facts): BoundRole[] {
  return play.rolesOf(host).map(({ use, definition, contextWith }) => bind(definition, contextWith(facts), use))
}

/** Returns the uses of a role on a host in all plays. */
export function usesOf(role: string, host: Host, plays: readonly PreparedPlay[]): readonly object[] {
  const theirs = plays.filter(({ batches }) => batches.flat().some(({ name }) => name === host.name))
  return theirs.flatMap((play) =>
    play.rolesOf(host).flatMap(({ use, definition }) => (definition.name === role ? [use] : [])),
  )
}

/** Returns the hosts of all plays, each once. */
export function hostsOf(plays: readonly PreparedPlay[]): readonly Host[] {
  const hosts = plays.flatMap(({ batches }) => batches.flat())
  return [...new Map(hosts.map((host) => [host.name, host])).values()]
}

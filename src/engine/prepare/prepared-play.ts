import type { Facts } from '../../core/host/facts.js'
import type { Host } from '../../core/host/host.js'
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
  readonly batches: readonly (readonly Host[])[]
  rolesOf(host: Host): readonly PreparedRole[]
}

/** A role on one host, without the facts. */
interface PreparedRole {
  readonly definition: RoleDefinition
  contextWith(facts: Facts): TaskContext
}

/** Throws UsageError for a `serial` that is not a valid batch size. */
export function preparePlay({ play, inventory, peers, hosts, hostVars }: ResolvedPlay): PreparedPlay {
  const within = new Set(hosts.map(({ name }) => name))
  const excludedPeers = peers.filter(({ name }) => !within.has(name))
  const around = { peers, excludedPeers, hosts: (pattern: string) => inventory.match(pattern) }
  const roles = play.roles.map((use) => {
    const vars = new Map(hostVars.get(use)?.map(({ host, vars }) => [host.name, vars]))
    const { name, folder } = use.role
    return { definition: use.role, varsOn: (host: Host) => vars.get(host.name), role: { name, folder } }
  })
  return {
    name: titleOf(play),
    batches: batchesOf(hosts, play.serial),
    rolesOf: (host) =>
      roles.map(({ definition, varsOn, role }) => ({
        definition,
        contextWith: (facts) => ({ vars: varsOn(host), facts, host, role, ...around }),
      })),
  }
}

/** Returns the roles of a play on a host with known facts. Throws what the roles' functions throw. */
export function rolesOn(host: Host, play: PreparedPlay, facts: Facts): BoundRole[] {
  return play.rolesOf(host).map(({ definition, contextWith }) => bind(definition, contextWith(facts)))
}

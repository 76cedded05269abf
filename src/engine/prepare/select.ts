import { UsageError } from '../../core/errors.js'
import type { Host } from '../../core/host/host.js'
import type { Play } from '../../core/play.js'
import type { Problem } from '../../core/problem.js'
import type { RoleDefinition } from '../../core/role.js'
import type { Secret } from '../../core/shell/secret.js'
import type { Inventory } from '../../inventory/inventory.js'
import type { Target, TransportOptions } from '../../transport/transport.js'
import { type NamedPlaybook, playsOf, playsWithRoles, type SelectedPlay, titleOf } from './plays.js'
import { targetsOf } from './targets.js'

/** What is to run where. */
export interface PrepareRequest {
  readonly playbook: NamedPlaybook
  /** With the `-e` variables on top. */
  readonly inventory: Inventory
  /** A host pattern; absent: every host of each play. */
  readonly limit?: string
  /** Only these roles, on the hosts that have them; empty: all. */
  readonly roles: readonly string[]
  readonly becomePassword?: Secret
  readonly transport: TransportOptions
}

/** What a run is about: known as soon as the playbook names its hosts, before any variable of a role is validated. */
export interface RunScope {
  /** Those without a host within the limit included: their hosts are compared, too. */
  readonly plays: readonly SelectedPlay[]
  /** Hosts that any play works on, in the order of the inventory. */
  readonly hosts: readonly Host[]
  /** How each of them is reached, by name; without those whose connection variables are wrong. */
  readonly targets: ReadonlyMap<string, Target>
  /** What is wrong with the connection variables. */
  readonly problems: readonly Problem[]
  /** All roles of the playbook, those that the run leaves out included. */
  readonly roles: readonly RoleDefinition[]
  /** Whether a limit leaves hosts out. */
  readonly isLimited: boolean
}

/** Throws UsageError for a playbook that throws, and for a pattern, limit or role that matches nothing. */
export function selectPlays(request: PrepareRequest): RunScope {
  const { playbook, inventory, limit } = request
  const defined = playsOf(playbook, inventory)
  const plays = selectedPlays(request, defined)
  const names = new Set(plays.flatMap(({ hosts }) => hosts.map(({ name }) => name)))
  if (names.size === 0) throw nothingToDo(request, plays)
  return {
    plays,
    hosts: inventory.hosts.filter(({ name }) => names.has(name)),
    ...targetsOf(plays, request),
    roles: [...new Set(defined.flatMap((play) => play.roles.map((use) => use.role)))],
    isLimited: limit !== undefined,
  }
}

/** The wanted plays, right or wrong. Throws UsageError as `selectPlays` does, but not when no host is left. */
export function selectedPlays(
  { playbook, inventory, roles, limit }: PrepareRequest,
  defined = playsOf(playbook, inventory),
): readonly SelectedPlay[] {
  const wanted = playsWithRoles(defined, roles)
  const withVars = wanted.map((play) => ({ play, inventory: inventoryOf(play, inventory) }))
  const withPeers = withVars.map((each) => ({ ...each, peers: each.inventory.match(each.play.hosts) }))
  const limited = limit === undefined ? undefined : new Set(inventory.match(limit).map(({ name }) => name))
  const isWithin = ({ name }: Host) => limited?.has(name) ?? true
  return withPeers.map((each) => ({ ...each, hosts: each.peers.filter(isWithin) }))
}

function inventoryOf(play: Play, inventory: Inventory): Inventory {
  const { vars } = play
  return vars ? inventory.with({ play: [{ from: `play '${titleOf(play)}'`, vars }] }) : inventory
}

function nothingToDo({ playbook, limit }: PrepareRequest, plays: readonly SelectedPlay[]): UsageError {
  const { name } = playbook
  const patterns = plays.map(({ play }) => `'${play.hosts}'`).join(', ')
  if (limit === undefined) return new UsageError(`playbook ${name} has nothing to do: it has no play with hosts`)
  return new UsageError(`--limit ${limit} leaves no host of playbook ${name}`, {
    hint: `Its plays work on ${patterns || 'no hosts'}.`,
  })
}

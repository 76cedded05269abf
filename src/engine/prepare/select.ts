import { UsageError } from '../../core/errors.js'
import type { Host } from '../../core/host/host.js'
import type { Play } from '../../core/play.js'
import type { Problem } from '../../core/problem.js'
import type { RoleDefinition } from '../../core/role.js'
import type { Secret } from '../../core/shell/secret.js'
import type { Inventory } from '../../inventory/inventory.js'
import type { Target, TransportOptions } from '../../transport/transport.js'
import type { Redactor } from '../failure/redactor.js'
import { type NamedPlaybook, playsOf, playsWithRoles, type SelectedPlay, titleOf } from './plays.js'
import { targetsOf } from './targets.js'

/** What to run, and where. */
export interface PrepareRequest {
  readonly playbook: NamedPlaybook
  /** With the `-e` variables on top. */
  readonly inventory: Inventory
  /** A host pattern. Absent: every host of each play. */
  readonly limit?: string
  /** Only these roles, on the hosts that have them. Empty: all roles. */
  readonly roles: readonly string[]
  /** Sets `takeOver` in all plays. */
  readonly takeOver?: boolean
  readonly loginPassword?: Secret
  readonly becomePassword?: Secret
  readonly transport: TransportOptions
  /** Knows the secrets that were made before, while the playbook and the inventory were loaded. */
  readonly redactor?: Redactor
}

/**
 * The plays and hosts of a run, known as soon as the playbook has named its hosts and before the variables of roles are
 * validated.
 */
export interface RunScope {
  /** Includes plays whose hosts are all outside the limit, because their hosts are compared, too. */
  readonly plays: readonly SelectedPlay[]
  /** The hosts of all plays, in inventory order. */
  readonly hosts: readonly Host[]
  /** How to connect to each host, by name, without the hosts whose connection variables are invalid. */
  readonly targets: ReadonlyMap<string, Target>
  /** The problems of the connection variables. */
  readonly problems: readonly Problem[]
  /** All roles of the playbook, including those that the run does not select. */
  readonly roles: readonly RoleDefinition[]
  /** Whether the run has a limit. */
  readonly isLimited: boolean
}

/**
 * Selects the plays and hosts of a run. Throws UsageError for a playbook that throws, and for a pattern, limit or role
 * that matches nothing.
 */
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

/** Returns the selected plays, valid or not. Throws what `selectPlays` throws, except when no host is left. */
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
  if (limit === undefined) return new UsageError(`playbook ${name} has nothing to do: none of its plays has hosts`)
  return new UsageError(`--limit ${limit} matches no host of playbook ${name}`, {
    hint: `Its plays run on ${patterns || 'no hosts'}.`,
  })
}

import { UsageError } from '../../core/errors.js'
import type { Host } from '../../core/host/host.js'
import { isPlainObject } from '../../core/input/shape.js'
import type { Problem } from '../../core/problem.js'
import type { RoleUse } from '../../core/role.js'
import { type NamedPlaybook, playsOf, titleOf } from '../../engine/prepare/plays.js'
import type { Inventory } from '../../inventory/inventory.js'
import { resolveRoles, roleLayers } from '../../inventory/validation/role-variables.js'
import { type Merged, mergeLayers, type Setting } from '../../inventory/variables.js'

/** The variables of a host in one play, or all that the inventory and `-e` set. */
export interface Section {
  /** Absent: those of the inventory. */
  readonly play?: string
  readonly settings: readonly Setting[]
}

export interface Resolved {
  readonly sections: readonly Section[]
  /** What is wrong with the variables of the roles. */
  readonly problems: readonly Problem[]
}

/** The variables of a host from the inventory and `-e`. */
export function ofInventory(host: Host, inventory: Inventory): Section {
  const { inventory: own, extra } = inventory.layersOf(host.name)
  return { settings: mergeLayers([...own, ...extra]).settings }
}

/**
 * The variables that the roles of a playbook have on a host, with the defaults of their schemas, and those that its plays
 * set. Throws UsageError when no play has the host.
 */
export function ofPlays(playbook: NamedPlaybook, host: Host, inventory: Inventory): Resolved {
  const problems: Problem[] = []
  const sections = playsOf(playbook, inventory).flatMap((play, index): readonly Section[] => {
    if (!inventory.match(play.hosts).some(({ name }) => name === host.name)) return []
    const from = `play '${titleOf(play)}'`
    const inside = play.vars ? inventory.with({ play: [{ from, vars: play.vars }] }) : inventory
    const roles = play.roles.map((use) => ofRole(use, inside.host(host.name), inside))
    problems.push(...roles.flatMap((role) => role.problems))
    const names = new Set(play.roles.map(({ role }) => role.name))
    const { play: layers, extra } = inside.layersOf(host.name)
    const others = mergeLayers([...layers, ...extra]).settings.filter(
      ({ path, from: source }) => source === from && !names.has(path[0]!),
    )
    return [
      {
        play: `play #${index + 1}: ${titleOf(play)}`,
        settings: [...others, ...roles.flatMap((role) => role.settings)],
      },
    ]
  })
  if (sections.length > 0) return { sections, problems }
  throw new UsageError(`no play of playbook ${playbook.name} has the host ${host.name}`)
}

/** Every variable of a role on a host; of invalid ones only what is set. */
export function ofRole(
  use: RoleUse,
  host: Host,
  inventory: Inventory,
): { settings: readonly Setting[]; problems: readonly Problem[] } {
  const { name } = use.role
  const layers = roleLayers(use, host, inventory.layersOf(host.name))
  if ('problems' in layers) return { settings: [], problems: layers.problems }
  const merged = mergeLayers(layers)
  const { members, problems } = resolveRoles([use], [host], inventory)
  const valid = members.get(use)?.[0]
  return { settings: valid ? leaves(valid.vars, [name], merged) : merged.settings, problems }
}

/** The values inside validated variables, which include defaults, with the layers that they come from. */
function leaves(value: unknown, path: readonly string[], merged: Merged): readonly Setting[] {
  const members = isPlainObject(value) ? Object.entries(value).filter(([, each]) => each !== undefined) : []
  if (members.length > 0) return members.flatMap(([name, each]) => leaves(each, [...path, name], merged))
  const sources = merged.sources(path)
  return [{ path, value, from: sources.length === 0 ? 'default' : sources.join(' and ') }]
}

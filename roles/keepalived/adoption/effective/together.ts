import { allOf, type Block, lastOf, linesIn } from '../reading/block.js'
import { type Definition, type Tracked, type Tracking, trackedIn } from './tracking.js'

/** A `vrrp_sync_group` or `vrrp_instance`, and where it stands. */
export interface Named {
  readonly name: string
  readonly block: Block
  readonly position: number
}

export function blocksNamed(keyword: string, statements: Block): readonly Named[] {
  return statements.flatMap(({ words, block }, position) =>
    words[0] === keyword && block ? [{ name: words[1] ?? '', block, position }] : [],
  )
}

/** The names of a group's instances. */
export function membersOf({ block }: Named): readonly string[] {
  return [...new Set(linesIn(block, 'group').flatMap(({ words }) => words))]
}

/** Whether the weights of its instances' checks count. */
export function countsWeights({ block }: Named): boolean {
  return allOf(block, 'sync_group_tracking_weight', 'global_tracking').length > 0
}

/**
 * What an instance tracks itself. keepalived ignores its own interface, and in a group that does not count weights what
 * has one: an interface then means FAULT.
 */
export function trackedByInstance(
  instance: Named,
  group: Named | undefined,
  definitions: readonly Definition[],
): Tracking {
  const { items, ignored } = trackedIn(instance.block, instance.position, definitions)
  const own = lastOf(instance.block, 'interface')?.words[1]
  const others = items.filter(({ kind, name }) => kind !== 'interface' || name !== own)
  const ownIgnored = others.length < items.length ? [`tracks its own interface ${own}, which always counts`] : []
  if (!group || countsWeights(group)) return { items: others, ignored: [...ignored, ...ownIgnored] }
  const counted = others.flatMap(inGroup)
  const lost = others.filter((item) => inGroup(item).length === 0)
  const weights = lost.map(
    ({ name, weight }) => `tracks ${name} with the weight ${weight}, which does not count in a group`,
  )
  return { items: counted, ignored: [...ignored, ...ownIgnored, ...weights] }
}

function inGroup(item: Tracked): readonly Tracked[] {
  const isMeant = item.weight === 0 || item.kind === 'process'
  const isUnweighted = item.kind === 'interface' || (item.kind === 'file' && item.weight === 1)
  return isMeant ? [item] : isUnweighted ? [{ ...item, weight: 0 }] : []
}

/**
 * What a group tracks: an instance in FAULT takes the others along, so what means FAULT for one of them is the group's.
 */
export function trackedByGroup(
  group: Named,
  instances: readonly Named[],
  definitions: readonly Definition[],
): Tracking {
  const own = trackedIn(group.block, group.position, definitions)
  if (countsWeights(group)) return own
  const members = instances.filter(({ name }) => membersOf(group).includes(name))
  const lifted = members.flatMap((member) => trackedByInstance(member, group, definitions).items)
  const all = [...own.items, ...lifted]
  const items = all.filter((item) => all.find((other) => isSame(item, other)) === item)
  return { items, ignored: own.ignored }
}

function isSame(one: Tracked, other: Tracked): boolean {
  return one.kind === other.kind && one.name === other.name
}

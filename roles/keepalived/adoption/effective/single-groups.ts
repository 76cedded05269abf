import type { Statement } from '../../keywords/parse.js'
import { type Block, lastOf } from '../reading/block.js'
import { blocksNamed, countsWeights, membersOf, type Named, trackedByGroup, trackedByInstance } from './together.js'
import { type Definition, definitionsIn, type Tracked } from './tracking.js'
import { notifyKeywords } from './values/settings.js'

/** A group of one instance, which the role does not have. */
export interface SingleGroup {
  readonly group: Named
  readonly instance: Named
}

export function singleGroupsIn(statements: Block): readonly SingleGroup[] {
  const instances = blocksNamed('vrrp_instance', statements)
  const groups = blocksNamed('vrrp_sync_group', statements)
  return groups.flatMap((group) => {
    const members = instances.filter(({ name }) => membersOf(group).includes(name))
    const isOnly = groups.filter((other) => members.some(({ name }) => membersOf(other).includes(name))).length === 1
    return members.length === 1 && isOnly ? [{ group, instance: members[0]! }] : []
  })
}

/** The same configuration, in which the instance does what a group of one did. */
export function withoutSingleGroups(statements: Block): Block {
  const definitions = definitionsIn(statements)
  const found = singleGroupsIn(statements)
  const changed = new Map<number, Statement | undefined>()
  for (const { group, instance } of found) {
    const words = ['vrrp_instance', instance.name]
    changed.set(Math.min(group.position, instance.position), undefined)
    // What it tracks must be defined before it.
    changed.set(Math.max(group.position, instance.position), { words, block: alone(group, instance, definitions) })
  }
  return statements.flatMap((each, position) => (changed.has(position) ? (changed.get(position) ?? []) : each))
}

/** The directives of both. Of a notification that both have, only that of the instance remains. */
function alone(group: Named, instance: Named, definitions: readonly Definition[]): Block {
  const items = [
    ...trackedByGroup(group, [instance], definitions).items,
    ...(countsWeights(group) ? trackedByInstance(instance, group, definitions).items : []),
  ]
  const added = group.block.filter(
    ({ words: [keyword = ''] }) =>
      [...notifyKeywords, 'notify_priority_changes', 'smtp_alert'].includes(keyword) &&
      !lastOf(instance.block, keyword),
  )
  const others = instance.block.filter(({ words: [keyword = ''] }) => !keyword.startsWith('track_'))
  return [...others, ...added, ...items.map(tracking)]
}

function tracking({ kind, name, weight, reverse }: Tracked): Statement {
  const words = [name, 'weight', String(weight), ...(reverse ? ['reverse'] : [])]
  return { words: [`track_${kind}`], block: [{ words }] }
}

import type { Block } from '../reading/block.js'
import { linesIn } from '../reading/block.js'
import { alertOf } from './election.js'
import { globalSettings } from './globals.js'
import { instanceSettings } from './instance.js'
import { canonicalItems } from './items.js'
import { withoutSingleGroups } from './single-groups.js'
import { blocksNamed, countsWeights, membersOf, type Named, trackedByGroup, trackedByInstance } from './together.js'
import { type Definition, definitionStatements, definitionsIn, isDrain } from './tracking.js'
import { canonicalText, notifyKeywords, notifySettings, otherSettings, type Settings } from './values/settings.js'

/** What a configuration makes keepalived do, in a form that can be compared. */
export interface Effective {
  readonly globals: Settings
  readonly instances: ReadonlyMap<string, Settings>
  readonly groups: ReadonlyMap<string, Settings>
  /** Everything else at the top level, such as virtual servers. */
  readonly others: readonly string[]
}

export function effectiveOf(given: Block, hostname?: string): Effective {
  const statements = withoutSingleGroups(given)
  const globals = linesIn(statements, 'global_defs')
  const definitions = definitionsIn(statements)
  const instances = blocksNamed('vrrp_instance', statements)
  const groups = blocksNamed('vrrp_sync_group', statements)
  return {
    globals: globalSettings(globals, hostname),
    instances: new Map(
      instances.map((one) => [one.name, instanceSettings(one.block, globals, itemsOf(one, groups, definitions))]),
    ),
    groups: new Map(groups.map((one) => [one.name, groupSettings(one, instances, definitions, globals)])),
    others: othersIn(statements, usedDefinitions(instances, groups, definitions)),
  }
}

function groupOf({ name }: Named, groups: readonly Named[]): Named | undefined {
  return groups.find((group) => membersOf(group).includes(name))
}

/** The group has what means FAULT. */
function itemsOf(instance: Named, groups: readonly Named[], definitions: readonly Definition[]) {
  const group = groupOf(instance, groups)
  return group && !countsWeights(group) ? [] : trackedByInstance(instance, group, definitions).items
}

function instancesOf(group: Named, instances: readonly Named[]): readonly string[] {
  return membersOf(group)
    .filter((name) => instances.some((one) => one.name === name))
    .sort()
}

const knownInGroups = new Set([
  'group',
  'smtp_alert',
  'track_script',
  'track_file',
  'track_process',
  'track_bfd',
  'track_interface',
  ...notifyKeywords,
])

function groupSettings(
  group: Named,
  instances: readonly Named[],
  definitions: readonly Definition[],
  globals: Block,
): Settings {
  return new Map([
    ['group', instancesOf(group, instances).join(' ')],
    ['tracked', canonicalItems(trackedByGroup(group, instances, definitions).items)],
    ['smtp_alert', alertOf(group.block, globals) ? 'on' : 'off'],
    ...notifySettings(group.block),
    ...otherSettings(group.block, knownInGroups),
  ])
}

/** What no instance tracks may still be the file or the neighbour of a virtual server. */
function othersIn(statements: Block, used: ReadonlySet<unknown>): readonly string[] {
  const ours = new Set(['global_defs', 'vrrp_instance', 'vrrp_sync_group', 'vrrp_script', 'vrrp_track_process'])
  const all = definitionsIn(statements)
  const counted = new Set<unknown>(all.filter((each) => !isDrain(each)).map(({ statement }) => statement))
  const dropped = new Set<unknown>(definitionStatements(statements).filter((each) => !counted.has(each)))
  return statements
    .filter((each) => !ours.has(each.words[0]!) && !used.has(each) && !dropped.has(each))
    .map((each) => canonicalText([each]))
    .sort()
}

export function usedDefinitions(
  instances: readonly Named[],
  groups: readonly Named[],
  definitions: readonly Definition[],
): ReadonlySet<unknown> {
  const items = [
    ...instances.flatMap((one) => trackedByInstance(one, groupOf(one, groups), definitions).items),
    ...groups.flatMap((one) => trackedByGroup(one, instances, definitions).items),
  ]
  return new Set(items.map(({ definition }) => definition?.statement))
}

import { group as schema } from '../../schema/group.js'
import { countsWeights, membersOf, type Named, trackedByGroup, trackedByInstance } from '../effective/together.js'
import { groupWith, type PairHost } from '../host.js'
import { allOf } from '../reading/block.js'
import type { Check } from './checks.js'
import { alertPiece, checkNamesOf, hasReverse, linkPiecesOf } from './instance.js'
import { notifyPiece } from './notify.js'
import { piece, type Settled, settle } from './pieces.js'

/** Whether a group has variables: it has several instances, which track nothing besides what the group tracks. */
export function isDeclarable(group: Named, host: PairHost): boolean {
  const members = host.instances.filter((one) => membersOf(group).includes(one.name))
  const isOnly = members.every((one) => groupWith(one, host) === group)
  const tracked = members.flatMap((one) => trackedByInstance(one, group, host.definitions).items)
  return members.length >= 2 && isOnly && (!countsWeights(group) || tracked.length === 0)
}

/** The variables of a group, and the directives that have none. */
export function groupVariables(group: Named, checks: readonly Check[], host: PairHost): Settled {
  const { block, name } = group
  const { items } = trackedByGroup(group, host.instances, host.definitions)
  const instances = membersOf(group).filter((member) => host.instances.some((one) => one.name === member))
  const pieces = [
    piece('name', name),
    piece('instances', instances, allOf(block, 'group')),
    piece('checks', checkNamesOf(items, checks)),
    ...linkPiecesOf(block, items),
    notifyPiece(block, host),
    ...alertPiece(block, host.globals),
  ]
  const { values, raw } = settle(schema, pieces, `vrrp_sync_group ${name} of ${host.name}`)
  const tracked = ['track_script', 'track_file', 'track_process', 'track_bfd']
  const done = new Set([
    ...pieces.flatMap(({ statements }) => statements),
    ...allOf(block, 'smtp_alert', ...tracked, ...(hasReverse(items) ? [] : ['track_interface'])),
  ])
  const left = block.filter((each) => !done.has(each) || raw.includes(each))
  return { values: { ...values, notify: values.notify ?? false }, raw: left }
}

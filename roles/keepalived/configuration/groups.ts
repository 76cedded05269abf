import { HaployError } from 'haploy'
import { isMember } from '../election/priority.js'
import { isSince } from '../keywords/keywords.js'
import type { Group } from '../schema/group.js'
import { block, type Lines, linesOf } from './lines.js'
import { alertLines, notifyLines } from './notify.js'
import type { Scope } from './scope.js'
import { trackLines } from './tracking.js'

/** The lines of a `vrrp_sync_group`, which tracks everything for its instances. */
export function groupLines(group: Group, scope: Scope): Lines {
  const { version, vars, host } = scope
  if (!isSince(version, '2.0.0')) {
    throw new HaployError(`keepalived ${version} on ${host.name} cannot track checks in the group ${group.name}`, {
      hint: 'Groups need keepalived 2.0.0. Declare one instance with all addresses instead: they move together, too.',
    })
  }
  const members = vars.instances.filter((one) => group.instances.includes(one.name) && isMember(one, host.name))
  return [
    ...block(
      'group',
      members.map(({ name }) => name),
    ),
    ...trackLines(members[0]!, scope),
    ...notifyLines(group, scope),
    ...alertLines(group, scope),
    ...linesOf(group.raw),
  ]
}

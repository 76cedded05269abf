import type { Group } from '../schema/group.js'
import type { Instance } from '../schema/instance.js'
import type { Keepalived } from '../schema/variables.js'

/** Whether a host runs an instance: `prefer` names it, or is empty. */
export function isMember({ prefer }: Instance, host: string): boolean {
  return prefer.length === 0 || prefer.includes(host)
}

/** A host's priority in an instance: from `priorities`, or else from its position in `prefer`. */
export function priorityOf({ name, prefer }: Instance, host: string, { priorities }: Keepalived): number | undefined {
  const position = prefer.indexOf(host)
  return priorities[name] ?? (position < 0 ? undefined : 100 - 10 * position)
}

/** The group that an instance moves with. */
export function groupOf({ name }: Instance, { groups }: Pick<Keepalived, 'groups'>): Group | undefined {
  return groups.find(({ instances }) => instances.includes(name))
}

/** Names of the checks that an instance tracks, or that its group tracks for all its instances. */
export function checksOf(instance: Instance, vars: Keepalived): readonly string[] {
  return (groupOf(instance, vars) ?? instance).checks ?? Object.keys(vars.checks)
}

/** The interfaces that an instance tracks besides its own, or that its group tracks for all its instances. */
export function trackInterfacesOf(instance: Instance, vars: Keepalived): Instance['trackInterfaces'] {
  return (groupOf(instance, vars) ?? instance).trackInterfaces
}

/** The interfaces of the instances that go to FAULT together; undefined for that of the default route. */
export function ownInterfacesOf(instance: Instance, vars: Keepalived): readonly (string | undefined)[] {
  const names = groupOf(instance, vars)?.instances ?? [instance.name]
  const together = vars.instances.filter(({ name }) => names.includes(name))
  return [...new Set(together.map((each) => each.interface))]
}

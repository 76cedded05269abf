import { drainOf } from '../election/drain.js'
import { membersOf } from '../election/member.js'
import { groupOf, isMember } from '../election/priority.js'
import type { Instance } from '../schema/instance.js'
import type { Scope } from './scope.js'

/** What is drained as one: a group, or an instance without one. */
export interface DrainUnit {
  /** Of the group or the instance. */
  readonly name: string
  /** The names that `convert_state.sh` accepts for it. */
  readonly names: readonly string[]
  /** Its presence, or the number 1 in it, drains the host. It is not in /run: a drained host stays drained over a reboot. */
  readonly file: string
  /** Taken off the priority of a drained host; 0 means FAULT. */
  readonly weight: number
}

export function drainUnits(instances: readonly Instance[], scope: Scope): readonly DrainUnit[] {
  const units = new Map(instances.map((instance) => [drainName(instance, scope), instance]))
  return [...units].map(([name, instance]) => {
    const members = membersOf(instance.name, scope.hostVars)
    const own = members.find(({ host }) => host.name === scope.host.name)
    const together = groupOf(instance, scope.vars)?.instances ?? []
    const names = [name, ...together.filter((each) => runs(each, scope))]
    return { name, names: [...new Set(names)], file: drainFile(name), weight: own ? -drainOf(own, members) : 0 }
  })
}

/** Of the unit that an instance belongs to. */
export function drainName(instance: Instance, { vars }: Pick<Scope, 'vars'>): string {
  return groupOf(instance, vars)?.name ?? instance.name
}

export function drainFile(name: string): string {
  return `/etc/keepalived/drain.${name}`
}

function runs(name: string, { vars, host }: Scope): boolean {
  return vars.instances.some((instance) => instance.name === name && isMember(instance, host.name))
}

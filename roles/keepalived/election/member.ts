import type { HostVars } from 'haploy'
import type { Instance } from '../schema/instance.js'
import type { Keepalived } from '../schema/variables.js'
import { isMember } from './priority.js'

export type Hosts = readonly HostVars<Keepalived>[]

/** A host of an instance, with its own declaration of that instance. */
export interface Member extends HostVars<Keepalived> {
  readonly instance: Instance
}

export function instanceNames(hosts: Hosts): readonly string[] {
  return [...instancesOf(hosts).keys()]
}

/** The hosts that run an instance. */
export function membersOf(name: string, hosts: Hosts): readonly Member[] {
  return instancesOf(hosts).get(name) ?? []
}

/** The members of all instances by name. All rules share them, since a run may have a thousand hosts. */
function instancesOf(hosts: Hosts): ReadonlyMap<string, readonly Member[]> {
  const cached = cache.get(hosts)
  if (cached) return cached
  const instances = new Map<string, Member[]>()
  for (const { host, vars } of hosts) {
    for (const instance of firstOfEachName(vars.instances)) {
      const members = instances.get(instance.name) ?? []
      instances.set(instance.name, members)
      if (isMember(instance, host.name)) members.push({ host, vars, instance })
    }
  }
  cache.set(hosts, instances)
  return instances
}

const cache = new WeakMap<Hosts, ReadonlyMap<string, readonly Member[]>>()

function firstOfEachName(instances: readonly Instance[]): readonly Instance[] {
  return instances.filter(({ name }, index) => instances.findIndex((other) => other.name === name) === index)
}

import type { HostVars } from 'haploy'
import type { Instance } from '../schema/instance.js'
import type { Keepalived } from '../schema/variables.js'
import { takesPart } from './priority.js'

export type Hosts = readonly HostVars<Keepalived>[]

/** One host's view of one instance. */
export interface Part extends HostVars<Keepalived> {
  readonly instance: Instance
}

export function instanceNames(hosts: Hosts): readonly string[] {
  return [...instancesOf(hosts).keys()]
}

/** The hosts that have a part in an instance, each with its own view of it. */
export function partsOf(name: string, hosts: Hosts): readonly Part[] {
  return instancesOf(hosts).get(name) ?? []
}

/** The parts of all instances by name, gathered once for all rules: a run may have a thousand hosts. */
function instancesOf(hosts: Hosts): ReadonlyMap<string, readonly Part[]> {
  const gathered = known.get(hosts)
  if (gathered) return gathered
  const instances = new Map<string, Part[]>()
  for (const { host, vars } of hosts) {
    for (const instance of firstOfEachName(vars.instances)) {
      const parts = instances.get(instance.name) ?? []
      instances.set(instance.name, parts)
      if (takesPart(instance, host.name)) parts.push({ host, vars, instance })
    }
  }
  known.set(hosts, instances)
  return instances
}

const known = new WeakMap<Hosts, ReadonlyMap<string, readonly Part[]>>()

function firstOfEachName(instances: readonly Instance[]): readonly Instance[] {
  return instances.filter(({ name }, index) => instances.findIndex((other) => other.name === name) === index)
}

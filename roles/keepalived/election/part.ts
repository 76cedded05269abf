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
  return [...new Set(hosts.flatMap(({ vars }) => vars.instances.map(({ name }) => name)))]
}

/** The hosts that have a part in an instance, each with its own view of it. */
export function partsOf(name: string, hosts: Hosts): readonly Part[] {
  return hosts.flatMap(({ host, vars }) => {
    const instance = vars.instances.find((i) => i.name === name)
    return instance && takesPart(instance, host.name) ? [{ host, vars, instance }] : []
  })
}

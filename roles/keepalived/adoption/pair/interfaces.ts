import { deviceOf } from '../../configuration/network/interfaces.js'
import { instance as schema } from '../../schema/instance.js'
import type { PairHost } from '../host.js'
import { virtualOn } from '../variables/addresses.js'
import type { HostVariables } from '../variables/variables.js'
import { hostCalled } from './render.js'

/**
 * Leaves out the interface of an instance where it has another name on each host, if the role finds it by the addresses.
 */
export function withoutKnownInterfaces(
  variables: Readonly<Record<string, HostVariables>>,
  hosts: readonly PairHost[],
): Readonly<Record<string, HostVariables>> {
  const known = new Set(
    hosts.flatMap((host) => host.instances.map(({ name }) => name)).filter((name) => isFound(name, variables, hosts)),
  )
  return Object.fromEntries(
    Object.entries(variables).map(([host, { values, ...rest }]) => {
      const instances = values.instances.map(({ interface: device, ...each }) =>
        known.has(each.name) ? each : { ...each, ...(device !== undefined && { interface: device }) },
      )
      return [host, { ...rest, values: { ...values, instances } }]
    }),
  )
}

function isFound(
  name: string,
  variables: Readonly<Record<string, HostVariables>>,
  hosts: readonly PairHost[],
): boolean {
  const members = hosts.flatMap((host) => {
    const found = variables[host.name]!.values.instances.find((one) => one.name === name)
    return found ? [{ host, found }] : []
  })
  if (new Set(members.map(({ found }) => found.interface)).size <= 1) return false
  return members.every(({ host, found: { interface: device, ...others } }) => {
    const { data } = schema.safeParse(others)
    return data !== undefined && chosen(data, host) === device
  })
}

function chosen(instance: Parameters<typeof deviceOf>[0], host: PairHost): string | undefined {
  try {
    const context = { facts: host.facts, host: hostCalled(host.name), vars: { instances: virtualOn(host) } }
    return deviceOf(instance, context, [])
  } catch {
    return undefined
  }
}

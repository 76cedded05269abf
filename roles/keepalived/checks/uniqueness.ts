import type { Problem } from 'haploy'
import { longestLabel } from '../configuration.js'
import { groupBy, instanceNames, type Members, type Part, partsOf, variableOf } from '../election/part.js'
import { takesPart } from '../election/priority.js'
import { plainAddress } from '../schema/instance.js'

/** What must exist once: addresses, router ids, names; and what must not collide with a host itself. */
export function uniquenessProblems(members: Members): readonly Problem[] {
  const parts = instanceNames(members).flatMap((name) => partsOf(name, members))
  return [
    ...idleHosts(members),
    ...repeatedNames(members),
    ...sharedAddresses(parts),
    ...sharedIds(parts),
    ...ownAddresses(parts, members),
    ...longLabels(parts),
  ]
}

function idleHosts(members: Members): readonly Problem[] {
  return members
    .filter(({ host, vars }) => !vars.instances.some((instance) => takesPart(instance, host.name)))
    .map(({ host }) => ({
      hosts: [host.name],
      variable: 'keepalived.instances',
      message: `no instance names ${host.name} in \`prefer\`, so keepalived would have nothing to do there`,
      hint: 'Name it in `prefer`, or leave it out of the play.',
    }))
}

function repeatedNames(members: Members): readonly Problem[] {
  const found = members.flatMap(({ host, vars }) => {
    const names = vars.instances.map(({ name }) => name)
    return names.filter((name, at) => names.indexOf(name) !== at).map((name) => ({ host: host.name, name }))
  })
  return [...groupBy(found, ({ name }) => name)].map(([name, where]) => ({
    hosts: [...new Set(where.map(({ host }) => host))],
    variable: variableOf(name, 'name'),
    message: `two instances are called ${name}`,
    hint: 'Give each instance its own name.',
  }))
}

/** By virtual address, without its prefix: all who declare it. */
function holdersOf(parts: readonly Part[]) {
  const holders = parts.flatMap((part) => part.instance.addresses.map(({ address }) => ({ part, address })))
  return groupBy(holders, ({ address }) => plainAddress(address)!)
}

/** On one host or on several: both would answer for the address. */
function sharedAddresses(parts: readonly Part[]): readonly Problem[] {
  return [...holdersOf(parts)].flatMap(([address, held]) => {
    const names = namesOf(held.map(({ part }) => part))
    const twice = held.length > new Set(held.map(({ part }) => `${part.host.name} ${part.instance.name}`)).size
    if (names.length < 2 && !twice) return []
    return [
      {
        hosts: hostsOf(held.map(({ part }) => part)),
        variable: variableOf(names[0]!, 'addresses'),
        message: `the address ${address} is in ${names.length < 2 ? `${names[0]} twice` : names.join(' and ')}`,
        hint: 'An address belongs to one instance, once.',
      },
    ]
  })
}

function sharedIds(parts: readonly Part[]): readonly Problem[] {
  const place = ({ instance }: Part) => `${instance.virtualRouterId} ${instance.version} ${instance.interface ?? ''}`
  return [...groupBy(parts, place).values()].flatMap((same) => {
    const names = namesOf(same)
    if (names.length < 2) return []
    return [
      {
        hosts: hostsOf(same),
        variable: variableOf(names[0]!, 'virtualRouterId'),
        message: `${names.join(' and ')} have the same virtualRouterId ${same[0]!.instance.virtualRouterId}`,
        hint: 'Within a network segment each instance needs its own; where the segments differ, name each `interface`.',
      },
    ]
  })
}

/** keepalived removes an address that it is not master of: the host would lose its own, and with it the way to it. */
function ownAddresses(parts: readonly Part[], members: Members): readonly Problem[] {
  const holders = holdersOf(parts)
  return members.flatMap(({ host }) => {
    const held = holders.get(plainAddress(host.address) ?? '') ?? []
    return [...groupBy(held, ({ address }) => address).values()].map(([first]) => {
      const { address, part } = first!
      return {
        hosts: [host.name],
        variable: variableOf(part.instance.name, 'addresses'),
        message: `${part.instance.name} has the virtual address ${address}, which is ${host.name}'s own: keepalived would take it away from the host`,
        hint: 'Choose an address that no host has.',
      }
    })
  })
}

/** Only where the device is declared; otherwise it is known when the host has been asked. */
function longLabels(parts: readonly Part[]): readonly Problem[] {
  return parts.flatMap(({ host, instance }) =>
    instance.addresses.flatMap((address): Problem[] => {
      const { label } = address
      const device = address.device ?? instance.interface
      if (label === undefined) return []
      const whole = device === undefined || label.startsWith(`${device}:`) ? label : `${device}:${label}`
      if (whole.length <= longestLabel) return []
      return [
        {
          hosts: [host.name],
          variable: variableOf(instance.name, 'addresses'),
          message: `the label ${whole} is longer than ${longestLabel} characters, and the kernel would refuse the address`,
          hint: 'Take a shorter label, or none.',
        },
      ]
    }),
  )
}

function namesOf(parts: readonly Part[]): string[] {
  return [...new Set(parts.map(({ instance }) => instance.name))]
}

function hostsOf(parts: readonly Part[]): string[] {
  return [...new Set(parts.map(({ host }) => host.name))]
}

import type { Rule, Violation } from 'haploy'
import ipaddr from 'ipaddr.js'
import type { Member } from '../election/member.js'
import type { Keepalived } from '../schema/variables.js'
import { forEachInstance, mergeByHost, variableOf } from './violation.js'

export const networkRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/address-outside-networks',
    severity: 'error',
    explanation:
      'Nobody reaches a virtual address in whose network none of the hosts is. Correct it, or name the `interface` that is in its network.',
    find: forEachInstance(addressesOutside),
  },
]

/**
 * Where an interface is named, its network may be any, and an address without a prefix has none to compare with.
 */
function addressesOutside(name: string, members: readonly Member[]): readonly Violation[] {
  const hostAddresses = members.flatMap(addressesOf)
  return mergeByHost(
    members.flatMap(({ host, instance }) =>
      instance.addresses
        .filter(({ address, device }) => !(device ?? instance.interface) && isOutside(address, hostAddresses))
        .map(({ address }) => ({
          host: host.name,
          variable: variableOf(name, 'addresses'),
          message: `${name} has the virtual address ${address}, and no host of it is in that network (${hostAddresses.join(', ')})`,
          hint: 'Correct the address or its prefix; where the hosts are in that network with another interface, name it.',
        })),
    ),
  )
}

type IPAddress = ipaddr.IPv4 | ipaddr.IPv6

/** Of a host: the inventory's and the one that it speaks VRRP from; none of it when it is known by a name only. */
function addressesOf({ host, instance: { unicast } }: Member): readonly IPAddress[] {
  const declared = typeof unicast === 'object' ? unicast[host.name] : undefined
  return [host.address, declared]
    .filter((address) => address !== undefined && ipaddr.isValid(address))
    .map((address) => ipaddr.parse(address!))
    .filter((address) => address.range() !== 'loopback')
}

function isOutside(address: string, hostAddresses: readonly IPAddress[]): boolean {
  if (!ipaddr.isValidCIDR(address)) return false
  const [network, bits] = ipaddr.parseCIDR(address)
  const comparable = hostAddresses.filter((one) => one.kind() === network.kind())
  const whole = network.kind() === 'ipv4' ? 32 : 128
  return bits < whole && comparable.length > 0 && !comparable.some((one) => one.match(network, bits))
}

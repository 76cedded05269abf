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
      'Clients cannot reach a virtual address whose network contains none of the hosts. Correct it, or set the `interface` that is in its network.',
    find: forEachInstance(addressesOutside),
  },
]

/** A declared interface may be in any network, and an address without a prefix has no network to compare. */
function addressesOutside(name: string, members: readonly Member[]): readonly Violation[] {
  const hostAddresses = members.flatMap(addressesOf)
  return mergeByHost(
    members.flatMap(({ host, instance }) =>
      instance.addresses
        .filter(({ address, device }) => !(device ?? instance.interface) && isOutside(address, hostAddresses))
        .map(({ address }) => ({
          host: host.name,
          variable: variableOf(name, 'addresses'),
          message: `${name} has the virtual address ${address}, but none of its hosts is in that network (${hostAddresses.join(', ')})`,
          hint: 'Correct the address or its prefix. If another interface of the hosts is in that network, set `interface`.',
        })),
    ),
  )
}

type IPAddress = ipaddr.IPv4 | ipaddr.IPv6

/** The address of a host in the inventory, and the source address of its VRRP; neither if the inventory has a name. */
function addressesOf({ host, instance: { unicast } }: Member): readonly IPAddress[] {
  const declared = typeof unicast === 'object' ? unicast[host.name] : undefined
  return [host.address, typeof declared === 'object' ? declared.address : declared]
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

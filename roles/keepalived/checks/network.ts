import type { Problem } from 'haploy'
import ipaddr from 'ipaddr.js'
import { groupBy, type Members, type Part, partsOf, variableOf } from '../election/part.js'

/**
 * Addresses of an instance in whose network no host is known to be: nobody could reach them there. Where an interface is
 * named, its network may be any, and an address without a prefix has none to compare with.
 */
export function networkProblems(name: string, members: Members): readonly Problem[] {
  const parts = partsOf(name, members)
  const known = parts.flatMap(addressesOf)
  const stray = parts.flatMap((part) => {
    const unnamed = part.instance.addresses.filter(({ device }) => !(device ?? part.instance.interface))
    return unnamed.filter(({ address }) => isStray(address, known)).map(({ address }) => ({ host: part.host, address }))
  })
  return [...groupBy(stray, ({ address }) => address)].map(([address, where]) => ({
    hosts: where.map(({ host }) => host.name),
    variable: variableOf(name, 'addresses'),
    message: `${name} has the virtual address ${address}, and no host of it is in that network (${known.join(', ')})`,
    hint: 'Correct the address or its prefix; where the hosts are in that network with another interface, name it.',
  }))
}

type IPAddress = ipaddr.IPv4 | ipaddr.IPv6

/** Of a host: the inventory's and the one that it speaks VRRP from; none of it when it is known by a name only. */
function addressesOf({ host, instance: { unicast } }: Part): readonly IPAddress[] {
  const declared = typeof unicast === 'object' ? unicast[host.name] : undefined
  return [host.address, declared]
    .filter((address) => address !== undefined && ipaddr.isValid(address))
    .map((address) => ipaddr.parse(address!))
    .filter((address) => address.range() !== 'loopback')
}

function isStray(address: string, known: readonly IPAddress[]): boolean {
  if (!ipaddr.isValidCIDR(address)) return false
  const [network, bits] = ipaddr.parseCIDR(address)
  const comparable = known.filter((one) => one.kind() === network.kind())
  const whole = network.kind() === 'ipv4' ? 32 : 128
  return bits < whole && comparable.length > 0 && !comparable.some((one) => one.match(network, bits))
}

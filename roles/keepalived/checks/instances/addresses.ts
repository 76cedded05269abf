import type { Rule, Violation } from 'haploy'
import { splitAddresses } from '../../configuration/network/addresses.js'
import type { Member } from '../../election/member.js'
import type { Keepalived } from '../../schema/variables.js'
import { forEachInstance, hostNames, variableOf } from '../violation.js'

/** The number of addresses, and where a virtual MAC address holds them. */
export const addressRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/too-many-addresses',
    severity: 'error',
    explanation:
      'An advertisement has room for 255 addresses, or 89 of IPv6. keepalived does not advertise the others. Move them to `excludedAddresses`, or to another instance.',
    cannotBeIgnored: "keepalived's own test rejects such a configuration",
    find: forEachInstance(tooMany),
  },
  {
    id: 'keepalived/label-with-vmac',
    severity: 'error',
    explanation:
      'A label begins with the name of the interface that holds the address. With `useVmac` that is an interface of keepalived. Leave out one of the two.',
    cannotBeIgnored: 'the kernel would reject the address',
    find: forEachInstance(labelled),
  },
]

/** In a packet of 1500 bytes, with the headers of Ethernet, IPv6 and VRRP. */
const room = { ipv4: 255, ipv6: 89 }

function tooMany(name: string, members: readonly Member[]): readonly Violation[] {
  const [first] = members
  if (!first) return []
  const { advertised, family } = splitAddresses(first.instance)
  if (advertised.length <= room[family]) return []
  return [
    {
      hosts: hostNames(members),
      variable: variableOf(name, 'addresses'),
      message: `${name} has ${advertised.length} addresses, but an advertisement has room for ${room[family]}`,
      hint: 'Move the others to excludedAddresses, which move along, or to another instance.',
    },
  ]
}

function labelled(name: string, members: readonly Member[]): readonly Violation[] {
  const found = members.filter(
    ({ instance: { useVmac, addresses } }) =>
      useVmac !== false && addresses.some(({ label, device }) => label !== undefined && device === undefined),
  )
  if (found.length === 0) return []
  return [
    {
      hosts: hostNames(found),
      variable: variableOf(name, 'addresses'),
      message: `${name} has an address with a label, and a virtual MAC address`,
      hint: 'Remove the label or useVmac.',
    },
  ]
}

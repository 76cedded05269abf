import type { Rule, Violation } from 'haploy'
import { plainAddress } from '../address.js'
import { longestLabel } from '../configuration.js'
import { type Hosts, instanceNames, type Member, membersOf } from '../election/member.js'
import { groupBy } from '../group-by.js'
import type { Keepalived } from '../schema/variables.js'
import { hostNames, variableOf } from './violation.js'

/** What must exist once: addresses, router ids, names; and what must not collide with a host itself. */
export const uniquenessRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/instance-name-twice',
    severity: 'error',
    explanation: 'keepalived reads only one of two instances of the same name. Give each its own.',
    cannotBeIgnored: 'the addresses of one of the two would be held by nobody',
    find: duplicateNames,
  },
  {
    id: 'keepalived/address-twice',
    severity: 'error',
    explanation: 'Two hosts would hold an address that is in two instances. An address belongs to one instance, once.',
    cannotBeIgnored: 'two hosts would hold the address',
    find: duplicateAddresses,
  },
  {
    id: 'keepalived/virtual-router-id-twice',
    severity: 'error',
    explanation:
      'Instances with the same virtualRouterId on one network segment take the advertisements of each other for their own. Give each its own id, or name the `interface` of each where the segments differ.',
    cannotBeIgnored: 'one instance would take the advertisements of the other for its own',
    find: duplicateIds,
  },
  {
    id: 'keepalived/own-address',
    severity: 'error',
    explanation:
      'keepalived removes a virtual address from a host that is not master: the host would lose its own, and with it the way to it. Choose an address that no host has.',
    cannotBeIgnored: 'keepalived would take its own address away from a host',
    find: ownAddresses,
  },
  {
    id: 'keepalived/label-too-long',
    severity: 'error',
    explanation: `The kernel refuses an address whose label is longer than ${longestLabel} characters. Take a shorter one, or none.`,
    cannotBeIgnored: 'the kernel would refuse the address',
    find: longLabels,
  },
]

function membersIn(hosts: Hosts): readonly Member[] {
  return instanceNames(hosts).flatMap((name) => membersOf(name, hosts))
}

function duplicateNames(hosts: Hosts): readonly Violation[] {
  const found = hosts.flatMap(({ host, vars }) => {
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
function declarationsByAddress(members: readonly Member[]) {
  const declarations = members.flatMap((member) =>
    member.instance.addresses.map(({ address }) => ({ member, address })),
  )
  return groupBy(declarations, ({ address }) => plainAddress(address)!)
}

/** On one host or on several: both would answer for the address. */
function duplicateAddresses(hosts: Hosts): readonly Violation[] {
  const members = membersIn(hosts)
  return [...declarationsByAddress(members)].flatMap(([address, sameAddress]) => {
    const names = namesOf(sameAddress.map(({ member }) => member))
    const twice =
      sameAddress.length > new Set(sameAddress.map(({ member }) => `${member.host.name} ${member.instance.name}`)).size
    if (names.length < 2 && !twice) return []
    return [
      {
        hosts: hostNames(sameAddress.map(({ member }) => member)),
        variable: variableOf(names[0]!, 'addresses'),
        message: `the address ${address} is in ${names.length < 2 ? `${names[0]} twice` : names.join(' and ')}`,
        hint: 'An address belongs to one instance, once.',
      },
    ]
  })
}

function duplicateIds(hosts: Hosts): readonly Violation[] {
  const members = membersIn(hosts)
  const idAndNetwork = ({ instance }: Member) =>
    `${instance.virtualRouterId} ${instance.version} ${instance.interface ?? ''}`
  return [...groupBy(members, idAndNetwork).values()].flatMap((same) => {
    const names = namesOf(same)
    if (names.length < 2) return []
    return [
      {
        hosts: hostNames(same),
        variable: variableOf(names[0]!, 'virtualRouterId'),
        message: `${names.join(' and ')} have the same virtualRouterId ${same[0]!.instance.virtualRouterId}`,
        hint: 'Within a network segment each instance needs its own; where the segments differ, name each `interface`.',
      },
    ]
  })
}

/** keepalived removes an address that it is not master of: the host would lose its own, and with it the way to it. */
function ownAddresses(hosts: Hosts): readonly Violation[] {
  const declarations = declarationsByAddress(membersIn(hosts))
  return hosts.flatMap(({ host }) => {
    const sameAddress = declarations.get(plainAddress(host.address) ?? '') ?? []
    return [...groupBy(sameAddress, ({ address }) => address).values()].map(([first]) => {
      const { address, member } = first!
      return {
        hosts: [host.name],
        variable: variableOf(member.instance.name, 'addresses'),
        message: `${member.instance.name} has the virtual address ${address}, which is ${host.name}'s own: keepalived would take it away from the host`,
        hint: 'Choose an address that no host has.',
      }
    })
  })
}

/** Only where the device is declared; otherwise it is known when the host has been asked. */
function longLabels(hosts: Hosts): readonly Violation[] {
  return membersIn(hosts).flatMap(({ host, instance }) =>
    instance.addresses.flatMap((address): Violation[] => {
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

function namesOf(members: readonly Member[]): string[] {
  return [...new Set(members.map(({ instance }) => instance.name))]
}

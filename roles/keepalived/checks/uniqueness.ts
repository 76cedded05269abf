import type { Rule, Violation } from 'haploy'
import { plainAddress } from '../address.js'
import { longestLabel, splitAddresses } from '../configuration/network/addresses.js'
import { type Hosts, instanceNames, type Member, membersOf } from '../election/member.js'
import { groupBy } from '../group-by.js'
import type { Keepalived } from '../schema/variables.js'
import { hostNames, variableOf } from './violation.js'

/** Addresses, router ids and names that must be unique, and addresses that must not be a host's own. */
export const uniquenessRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/instance-name-twice',
    severity: 'error',
    explanation: 'keepalived reads only one of two instances with the same name. Rename one of them.',
    cannotBeIgnored: 'no host would hold the addresses of one of the two',
    find: duplicateNames,
  },
  {
    id: 'keepalived/address-twice',
    severity: 'error',
    explanation: 'Two hosts may hold an address that two instances declare. Declare an address once, in one instance.',
    cannotBeIgnored: 'two hosts could hold the address',
    find: duplicateAddresses,
  },
  {
    id: 'keepalived/virtual-router-id-twice',
    severity: 'error',
    explanation:
      'Instances with the same virtualRouterId on one network mistake the advertisements of each other for their own. Use different ids, or set the `interface` of each if the networks differ.',
    cannotBeIgnored: 'each instance would mistake the advertisements of the other for its own',
    find: duplicateIds,
  },
  {
    id: 'keepalived/own-address',
    severity: 'error',
    explanation:
      'keepalived removes a virtual address from a host that is not master: the host would lose its own address, and its connections. Choose an address that no host has.',
    cannotBeIgnored: 'keepalived would remove the own address of a host',
    find: ownAddresses,
  },
  {
    id: 'keepalived/label-too-long',
    severity: 'error',
    explanation: `The kernel rejects an address whose label is longer than ${longestLabel} characters. Use a shorter label, or none.`,
    cannotBeIgnored: 'the kernel would reject the address',
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
    message: `two instances have the name ${name}`,
    hint: 'Rename one of them.',
  }))
}

/** The declarations of each virtual address, which is the key without its prefix. */
function declarationsByAddress(members: readonly Member[]) {
  const declarations = members.flatMap((member) =>
    [...member.instance.addresses, ...member.instance.excludedAddresses].map(({ address }) => ({ member, address })),
  )
  return groupBy(declarations, ({ address }) => plainAddress(address)!)
}

/** In two instances of one host, or of two hosts that would both answer for the address. */
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
        message: `the address ${address} is declared ${names.length < 2 ? `twice in ${names[0]}` : `in ${names.join(' and ')}`}`,
        hint: 'Declare an address once, in one instance.',
      },
    ]
  })
}

function duplicateIds(hosts: Hosts): readonly Violation[] {
  const members = membersIn(hosts)
  const idAndNetwork = ({ instance }: Member) =>
    [instance.virtualRouterId, splitAddresses(instance).family, instance.interface, instance.multicastGroup].join(' ')
  return [...groupBy(members, idAndNetwork).values()].flatMap((same) => {
    const names = namesOf(same)
    if (names.length < 2) return []
    return [
      {
        hosts: hostNames(same),
        variable: variableOf(names[0]!, 'virtualRouterId'),
        message: `${names.join(' and ')} have the same virtualRouterId ${same[0]!.instance.virtualRouterId}`,
        hint: 'Use a different id for each instance of a network. If the networks differ, set `interface` in each instance.',
      },
    ]
  })
}

function ownAddresses(hosts: Hosts): readonly Violation[] {
  const declarations = declarationsByAddress(membersIn(hosts))
  return hosts.flatMap(({ host }) => {
    const sameAddress = declarations.get(plainAddress(host.address) ?? '') ?? []
    return [...groupBy(sameAddress, ({ address }) => address).values()].map(([first]) => {
      const { address, member } = first!
      return {
        hosts: [host.name],
        variable: variableOf(member.instance.name, 'addresses'),
        message: `${member.instance.name} has the virtual address ${address}, which is ${host.name}'s own: keepalived would remove it from the host`,
        hint: 'Choose an address that no host has.',
      }
    })
  })
}

/** Only if the device is declared; the tasks check the label on a host's default device. */
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
          message: `the label ${whole} is longer than ${longestLabel} characters, so the kernel would reject the address`,
          hint: 'Use a shorter label, or none.',
        },
      ]
    }),
  )
}

function namesOf(members: readonly Member[]): string[] {
  return [...new Set(members.map(({ instance }) => instance.name))]
}

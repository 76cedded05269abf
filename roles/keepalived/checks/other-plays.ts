import type { Rule, Violation } from 'haploy'
import ipaddr from 'ipaddr.js'
import { plainAddress } from '../address.js'
import { splitAddresses } from '../configuration/network/addresses.js'
import { type Hosts, instanceNames, type Member, membersOf } from '../election/member.js'
import type { Keepalived } from '../schema/variables.js'
import { hostNames, variableOf } from './violation.js'

/**
 * Ids and virtual addresses that hosts of another play also have on the same network. Only a declared prefix shows the
 * network; pairs whose networks do not overlap may share an id.
 */
export const otherPlaysRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/address-of-another-play',
    severity: 'error',
    explanation:
      'Hosts of two plays would hold the same virtual address on one network. Choose another address for one of the pairs.',
    cannotBeIgnored: 'two hosts would hold the address',
    find: (hosts, otherPlays) => comparePairs(hosts, otherPlays, sharedAddresses),
  },
  {
    id: 'keepalived/virtual-router-id-of-another-play',
    severity: 'error',
    explanation:
      'Pairs with the same virtualRouterId on one network mistake the advertisements of each other for their own. Choose another id for one of the pairs.',
    cannotBeIgnored: 'each pair would mistake the advertisements of the other for its own',
    find: (hosts, otherPlays) => comparePairs(hosts, otherPlays, sharedId),
  },
]

type Instance = readonly Member[]

function comparePairs(
  hosts: Hosts,
  otherPlays: Hosts,
  compare: (mine: Instance, theirs: Instance) => readonly Violation[],
): readonly Violation[] {
  const here = new Set(hosts.map(({ host }) => host.name))
  const others = instancesOf(otherPlays.filter(({ host }) => !here.has(host.name)))
  return instancesOf(hosts).flatMap((mine) => others.flatMap((theirs) => compare(mine, theirs)))
}

function instancesOf(hosts: Hosts): readonly Instance[] {
  return instanceNames(hosts)
    .map((name) => membersOf(name, hosts))
    .filter((members) => members.length > 0)
}

function sharedAddresses(mine: Instance, theirs: Instance): readonly Violation[] {
  if (!shareNetwork(mine, theirs)) return []
  const taken = addressesOf(theirs).map(plainAddress)
  return [...new Set(addressesOf(mine).map(plainAddress))]
    .filter((address) => taken.includes(address))
    .map((address) => violation(mine, theirs, 'addresses', `have the same virtual address ${address}`))
}

/** Nobody else receives the id by unicast. */
function sharedId(mine: Instance, theirs: Instance): readonly Violation[] {
  const [one, other] = [mine[0]!.instance, theirs[0]!.instance]
  if (one.virtualRouterId !== other.virtualRouterId || one.version !== other.version) return []
  if (familyIn(one) !== familyIn(other)) return []
  if (one.multicastGroup !== other.multicastGroup) return []
  if (one.unicast !== false || other.unicast !== false || !shareNetwork(mine, theirs)) return []
  return [violation(mine, theirs, 'virtualRouterId', `have the same virtualRouterId ${one.virtualRouterId}`)]
}

function familyIn(instance: Member['instance']): string {
  return splitAddresses(instance).family
}

/** The same text whichever of the two plays is checked, so that it is reported once. */
function violation(mine: Instance, theirs: Instance, key: string, what: string): Violation {
  const both = [mine, theirs].toSorted((a, b) => (a[0]!.host.name < b[0]!.host.name ? -1 : 1))
  const titles = both.map((members) => `${members[0]!.instance.name} of ${hostNames(members).join(' and ')}`)
  return {
    hosts: both.flatMap(hostNames),
    variable: variableOf(both[0]![0]!.instance.name, key),
    message: `${titles.join(', and ')} in another play ${what} on one network`,
    hint: 'Choose another one for one of the pairs.',
  }
}

function addressesOf(members: Instance): string[] {
  return members.flatMap(({ instance }) =>
    [...instance.addresses, ...instance.excludedAddresses].map(({ address }) => address),
  )
}

/** Whether the network of a virtual address of one contains a host or a virtual address of the other. */
function shareNetwork(mine: Instance, theirs: Instance): boolean {
  return isInNetworkOf(mine, theirs) || isInNetworkOf(theirs, mine)
}

function isInNetworkOf(from: Instance, to: Instance): boolean {
  const networks = addressesOf(from)
    .filter((address) => address.includes('/') && ipaddr.isValidCIDR(address))
    .map((address) => ipaddr.parseCIDR(address))
  if (networks.length === 0) return false
  const members = [...addressesOf(to), ...to.map(({ host }) => host.address)].flatMap(
    (text) => plainAddress(text) ?? [],
  )
  return members
    .map((text) => ipaddr.parse(text))
    .some((one) =>
      networks.some(([network, bits]) => one.kind() === network.kind() && bits > 0 && one.match(network, bits)),
    )
}

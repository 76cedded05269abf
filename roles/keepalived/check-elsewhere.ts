import type { Problem } from 'haploy'
import ipaddr from 'ipaddr.js'
import { instanceNames, type Members, type Part, partsOf, variableOf } from './check-members.js'
import { plainAddress } from './instance.js'

/**
 * Ids and virtual addresses that hosts of another play have too, on the same segment. Only a declared prefix tells which
 * segment that is; pairs whose networks have nothing in common may share an id.
 */
export function elsewhereProblems(members: Members, elsewhere: Members): readonly Problem[] {
  const here = new Set(members.map(({ host }) => host.name))
  const others = instancesOf(elsewhere.filter(({ host }) => !here.has(host.name)))
  return instancesOf(members).flatMap((mine) =>
    others.flatMap((theirs) => [...sharedAddresses(mine, theirs), ...sharedId(mine, theirs)]),
  )
}

type Instance = readonly Part[]

function instancesOf(members: Members): readonly Instance[] {
  return instanceNames(members)
    .map((name) => partsOf(name, members))
    .filter((parts) => parts.length > 0)
}

function sharedAddresses(mine: Instance, theirs: Instance): readonly Problem[] {
  if (!neighbours(mine, theirs)) return []
  const taken = addressesOf(theirs).map(plainAddress)
  return [...new Set(addressesOf(mine).map(plainAddress))]
    .filter((address) => taken.includes(address))
    .map((address) => problem(mine, theirs, 'addresses', `have the same virtual address ${address}`))
}

/** By unicast nobody else hears of the id. */
function sharedId(mine: Instance, theirs: Instance): readonly Problem[] {
  const [one, other] = [mine[0]!.instance, theirs[0]!.instance]
  if (one.virtualRouterId !== other.virtualRouterId || one.version !== other.version) return []
  if (one.unicast !== false || other.unicast !== false || !neighbours(mine, theirs)) return []
  return [problem(mine, theirs, 'virtualRouterId', `have the same virtualRouterId ${one.virtualRouterId}`)]
}

/** In the same words from both sides, so that it is said once. */
function problem(mine: Instance, theirs: Instance, key: string, what: string): Problem {
  const both = [mine, theirs].toSorted((a, b) => (a[0]!.host.name < b[0]!.host.name ? -1 : 1))
  const titles = both.map((parts) => `${parts[0]!.instance.name} of ${hostsOf(parts).join(' and ')}`)
  return {
    hosts: both.flatMap(hostsOf),
    variable: variableOf(both[0]![0]!.instance.name, key),
    message: `${titles.join(', and ')} in another play ${what} on one network`,
    hint: 'Each pair on a network needs its own.',
  }
}

function hostsOf(parts: Instance): string[] {
  return parts.map(({ host }) => host.name)
}

function addressesOf(parts: Instance): string[] {
  return parts.flatMap(({ instance }) => instance.addresses.map(({ address }) => address))
}

/** The network of a virtual address of the one holds a host or a virtual address of the other. */
function neighbours(mine: Instance, theirs: Instance): boolean {
  return reaches(mine, theirs) || reaches(theirs, mine)
}

function reaches(from: Instance, to: Instance): boolean {
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

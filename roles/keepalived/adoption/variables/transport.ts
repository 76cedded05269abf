import ipaddr from 'ipaddr.js'
import { familyOf, plainAddress } from '../../address.js'
import { interfaceOf, transportOf } from '../effective/election.js'
import type { PairHost } from '../host.js'
import { type Block, linesIn } from '../reading/block.js'

type Peer = string | { readonly address: string; readonly minTtl?: number; readonly maxTtl?: number }

/** The source addresses of unicast by host, each with what the others accept of it; undefined for multicast. */
export function unicastOf(name: string, hosts: readonly PairHost[]): Readonly<Record<string, Peer>> | undefined {
  const members = hosts.flatMap((host) =>
    host.instances.filter((one) => one.name === name).map((one) => ({ host, ...one })),
  )
  const peers = members.flatMap(({ block }) => transportOf(block).peers)
  if (peers.length === 0) return undefined
  const sources = members.map(({ host, block }) => [host.name, sourceOf(block, host, peers)] as const)
  return Object.fromEntries(
    sources.flatMap(([host, address]) => (address === undefined ? [] : [[host, peerAt(address, peers)]])),
  )
}

/** The peers of an instance that are none of the hosts. */
export function otherPeers(block: Block, unicast: Readonly<Record<string, Peer>>): Block {
  const known = Object.values(unicast).map((peer) => (typeof peer === 'string' ? peer : peer.address))
  return linesIn(block, 'unicast_peer').filter(({ words }) => !known.includes(plainAddress(words[0]!) ?? ''))
}

/** The declared address, or the one of the interface that the others send to, or its first one. */
function sourceOf(
  block: Block,
  { facts, globals }: PairHost,
  peers: readonly (readonly string[])[],
): string | undefined {
  const declared = transportOf(block).source
  if (declared !== undefined) return plainAddress(declared) ?? declared
  const wanted = peers.map(([address = '']) => plainAddress(address))
  const own = facts.interfaces
    .filter(({ name }) => name === interfaceOf(block, globals))
    .flatMap(({ addresses }) =>
      addresses.filter(({ cidr }) => ipaddr.isValidCIDR(cidr)).map(({ cidr }) => plainAddress(cidr)!),
    )
  const family = familyOf(peers[0]?.[0] ?? '')
  return own.find((address) => wanted.includes(address)) ?? own.find((address) => familyOf(address) === family)
}

function peerAt(address: string, peers: readonly (readonly string[])[]): Peer {
  const [, ...limits] = peers.find(([other = '']) => plainAddress(other) === address) ?? []
  const limit = (keyword: string) => {
    const at = limits.indexOf(keyword)
    return at < 0 ? undefined : Number(limits[at + 1])
  }
  const [minTtl, maxTtl] = [limit('min_ttl'), limit('max_ttl')]
  if (minTtl === undefined && maxTtl === undefined) return address
  return { address, ...(minTtl !== undefined && { minTtl }), ...(maxTtl !== undefined && { maxTtl }) }
}

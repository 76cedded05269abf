import { z } from 'zod'
import { familyOf } from '../address.js'
import { ipAddress } from './values/address.js'
import { written } from './values/keywords.js'

const milliseconds = z.int().min(1).max(10_000)
const hops = z.int().min(1).max(255)
const perHost = z.union([ipAddress, z.record(z.string(), ipAddress)])

/** A neighbour whose path keepalived watches with BFD (Bidirectional Forwarding Detection). */
export const bfd = z
  .strictObject({
    neighbor: perHost.describe('Address of the neighbour; `{ host: address }` if it differs between the hosts'),
    source: perHost.optional().describe("The host's own address; `{ host: address }`; by default the kernel's choice"),
    minReceive: written(
      'min_rx',
      milliseconds.optional().describe('Shortest interval between received packets, in milliseconds; by default 10'),
    ),
    minSend: written(
      'min_tx',
      milliseconds.optional().describe('Shortest interval between sent packets, in milliseconds; by default 10'),
    ),
    idleSend: written(
      'idle_tx',
      z.int().min(1000).max(10_000).optional().describe('Interval while the neighbour is down; by default 1000'),
    ),
    multiplier: written(
      'multiplier',
      z.int().min(1).max(255).optional().describe('Missed packets after which it counts as down; by default 5'),
    ),
    passive: written('passive', z.boolean().default(false).describe('Wait until the neighbour begins')),
    ttl: written('ttl', hops.optional().describe('TTL or hop limit of sent packets; by default 255, or 64 for IPv6')),
    maxHops: written(
      'max_hops',
      z.int().min(-1).max(255).optional().describe('Most hops of received packets; by default 0'),
    ),
  })
  .meta({ title: 'A BFD neighbour' })
  .refine((b) => new Set([...addressesIn(b.neighbor), ...addressesIn(b.source)].map(familyOf)).size <= 1, {
    path: ['source'],
    message: 'must be of the same family as neighbor',
  })
  .refine((b) => (b.maxHops ?? 0) <= (b.ttl ?? 64), { path: ['maxHops'], message: 'must not exceed ttl' })

function addressesIn(value: string | Record<string, string> | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : Object.values(value)
}

export type Bfd = z.output<typeof bfd>

import { z } from 'zod'
import { familyOf, isMulticast, plainAddress, prefixOf } from '../../address.js'
import { device } from './names.js'

export const ipAddress = z
  .string()
  .refine((text) => plainAddress(text) !== undefined && !text.includes('/'), 'must be an IP address')

export const cidr = z
  .string()
  .refine((text) => plainAddress(text) !== undefined, 'must be an IP address, with a prefix such as /24')

/** keepalived takes only link-local groups of IPv6. */
export const multicastAddress = ipAddress.refine(
  (text) => isMulticast(text),
  'must be a multicast address: 224.0.0.0 to 239.255.255.255, or one of ff02::/16',
)

const scopes = ['global', 'site', 'link', 'host'] as const

const detailed = z
  .strictObject({
    address: cidr.describe("With its prefix: `'198.18.0.200/24'`"),
    device: device
      .optional()
      .describe("Interface that holds it; by default the one whose network contains it, or else the instance's"),
    label: z
      .string()
      .regex(/^[\w:.-]+$/)
      .optional()
      .describe('Label that `ip` shows: `vip1` becomes `eth0:vip1`'),
    broadcast: z
      .union([z.literal(['+', '-']), ipAddress])
      .optional()
      .describe('Broadcast address; `+`: the last one of its network'),
    scope: z.enum(scopes).optional().describe('Where the address is valid'),
    noTrack: z.boolean().default(false).describe('keepalived does not restore it when something else removes it'),
  })
  .meta({ title: 'A virtual address' })
  .refine((a) => isIPv4(a) || a.label === undefined, { path: ['label'], message: 'does not exist for IPv6' })
  .refine((a) => isIPv4(a) || a.scope === undefined, { path: ['scope'], message: 'cannot be set for IPv6' })
  .refine((a) => isIPv4(a) || a.broadcast === undefined, { path: ['broadcast'], message: 'does not exist for IPv6' })
  .refine((a) => !['+', '-'].includes(a.broadcast ?? '') || prefixOf(a.address) <= 30, {
    path: ['broadcast'],
    message: 'needs a prefix of at most 30 for `+` and `-`',
  })
  .refine((a) => familyOf(a.broadcast ?? '') !== 'ipv6', {
    path: ['broadcast'],
    message: 'needs an IPv4 address',
  })

function isIPv4({ address }: { address: string }): boolean {
  return familyOf(address) !== 'ipv6'
}

export const virtualAddress = z
  .union([cidr, detailed])
  .transform((value) => (typeof value === 'string' ? { address: value, noTrack: false } : value))

export type VirtualAddress = z.output<typeof virtualAddress>

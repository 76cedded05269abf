import { z } from 'zod'
import { familyOf, plainAddress } from '../address.js'
import { ipAddress } from './values/address.js'
import { device } from './values/names.js'

const network = z
  .string()
  .refine((text) => text === 'default' || plainAddress(text) !== undefined, "must be 'default' or a network")
const table = z.int().min(1).max(4294967295)
const number = z.int().min(0).max(4294967295)

/** A word of `ip route` or `ip rule` and its value. */
const words = z
  .string()
  .regex(/^[\w.:/-]+(?: [\w.:/-]+)*$/, "must be words of `ip`, such as 'mtu 1400'")
  .optional()
  .describe("Other words, as `ip` takes them: `'mtu 1400'`")

/** A route that only the master has. */
export const route = z
  .strictObject({
    to: network.describe("`'10.0.0.0/8'` or `'default'`"),
    via: ipAddress.optional().describe('Gateway'),
    device: device.optional().describe('Interface'),
    source: ipAddress.optional().describe('Source address of packets that the host itself sends'),
    table: table.optional().describe('Number of the routing table; by default the main one'),
    metric: number.optional().describe('Metric'),
    noTrack: z.boolean().default(false).describe('keepalived does not restore it when something else removes it'),
    more: words,
  })
  .meta({ title: 'A virtual route' })
  .refine((r) => r.via !== undefined || r.device !== undefined, 'needs via or device')
  .refine((r) => new Set([r.to, r.via, r.source].flatMap((text) => familyOf(text ?? '') ?? [])).size <= 1, {
    message: 'has addresses of one family',
  })

/** A routing rule that only the master has. */
export const rule = z
  .strictObject({
    from: network.optional().describe('Source of the packets'),
    to: network.optional().describe('Destination of the packets'),
    iif: device.optional().describe('Interface on which they arrive'),
    table: table.describe('Number of the routing table that they use'),
    priority: number.optional().describe("Priority of the rule; by default the kernel's choice"),
    noTrack: z.boolean().default(false).describe('keepalived does not restore it when something else removes it'),
    more: words,
  })
  .meta({ title: 'A virtual rule' })
  .refine((r) => [r.from, r.to, r.iif].some((value) => value !== undefined), 'needs from, to or iif')
  .refine((r) => new Set([r.from, r.to].flatMap((text) => familyOf(text ?? '') ?? [])).size <= 1, {
    message: 'has addresses of one family',
  })

export type Route = z.output<typeof route>
export type RoutingRule = z.output<typeof rule>

import { z } from 'zod'
import { familyOf, plainAddress } from '../address.js'
import { ipAddress } from './values/address.js'
import { device } from './values/names.js'

const network = z
  .string()
  .refine((text) => text === 'default' || plainAddress(text) !== undefined, "must be 'default' or a network")
const table = z.int().min(1).max(4294967295)
const number = z.int().min(0).max(4294967295)

/** A route that only the master has. */
export const route = z
  .strictObject({
    to: network.describe("`'10.0.0.0/8'` or `'default'`"),
    via: ipAddress.optional().describe('Gateway'),
    device: device.optional().describe('Interface'),
    source: ipAddress.optional().describe('Source address of packets that the host itself sends'),
    table: table.optional().describe('Number of the routing table; by default the main one'),
    metric: number.optional().describe('Metric'),
    scope: z.enum(['global', 'site', 'link', 'host']).optional().describe('Scope'),
    mtu: z.int().min(68).max(65535).optional().describe('MTU of the path'),
    onlink: z.boolean().default(false).describe('The gateway is on the interface although no address says so'),
    noTrack: z.boolean().default(false).describe('keepalived does not restore it when something else removes it'),
  })
  .meta({ title: 'A virtual route' })
  .refine((r) => r.via !== undefined || r.device !== undefined, 'needs via or device')
  .refine((r) => new Set([r.to, r.via, r.source].flatMap((text) => familyOf(text ?? '') ?? [])).size <= 1, {
    message: 'has addresses of one family',
  })

/** A routing rule that only the master has. Without an address it is a rule for IPv4. */
export const rule = z
  .strictObject({
    from: network
      .optional()
      .describe('Source of the packets; without `from` and `to` the rule is for IPv4; by default any'),
    to: network.optional().describe('Destination of the packets; by default any'),
    iif: device.optional().describe('Interface on which they arrive'),
    oif: device.optional().describe('Interface that a program of the host has bound them to'),
    fwmark: z.int().min(1).max(4294967295).optional().describe('Mark that the firewall has set on them'),
    table: table.describe('Number of the routing table that they use'),
    priority: z.int().min(1).max(32765).describe('Priority of the rule; the main table has 32766'),
    noTrack: z.boolean().default(false).describe('keepalived does not restore it when something else removes it'),
  })
  .meta({ title: 'A virtual rule' })
  .refine(
    (r) => [r.from, r.to, r.iif, r.oif, r.fwmark].some((value) => value !== undefined),
    'needs from, to, iif, oif or fwmark',
  )
  .refine((r) => new Set([r.from, r.to].flatMap((text) => familyOf(text ?? '') ?? [])).size <= 1, {
    message: 'has addresses of one family',
  })

export type Route = z.output<typeof route>
export type RoutingRule = z.output<typeof rule>

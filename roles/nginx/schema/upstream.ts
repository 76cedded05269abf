import { z } from 'zod'

const address = z.string().regex(/^[^\s;{}]+$/, 'must be a host, host:port or unix:path')

export const upstreamServer = z.strictObject({
  address: address.describe('Where it answers'),
  weight: z.int().min(1).optional().describe('Share of the requests; by default 1'),
  maxFails: z
    .int()
    .min(0)
    .optional()
    .describe('Failures within `failTimeout` after which it is left out, 0 for never; by default 1'),
  failTimeout: z
    .number()
    .positive()
    .optional()
    .describe('Seconds in which failures count, and for which it is left out; by default 10'),
  backup: z.boolean().default(false).describe('Gets requests only when all others are left out'),
  down: z.boolean().default(false).describe('Gets no requests'),
})

export const upstream = z.strictObject({
  servers: z
    .array(upstreamServer.meta({ title: 'A server of an upstream' }))
    .min(1)
    .describe('Where requests go'),
  method: z.enum(['round-robin', 'ip_hash', 'least_conn']).default('round-robin').describe('How a server is chosen'),
  keepalive: z.int().min(1).optional().describe('Idle connections that each worker keeps open to the servers'),
})

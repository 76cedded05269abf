import { z } from 'zod'

const address = z.string().regex(/^[^\s;{}]+$/, 'must be a host, host:port or unix:path')

export const upstreamServer = z.strictObject({
  address: address.describe('Address of the server'),
  weight: z.int().min(1).optional().describe('Share of the requests; by default 1'),
  maxFails: z
    .int()
    .min(0)
    .optional()
    .describe('Failures within `failTimeout` after which the server is skipped; 0: never; by default 1'),
  failTimeout: z
    .number()
    .positive()
    .optional()
    .describe('Seconds within which failures count, and during which the server is skipped; by default 10'),
  backup: z.boolean().default(false).describe('Receives requests only when all others are skipped'),
  down: z.boolean().default(false).describe('Receives no requests'),
})

export const upstream = z.strictObject({
  servers: z
    .array(upstreamServer.meta({ title: 'A server of an upstream' }))
    .min(1)
    .describe('Servers that receive the requests'),
  method: z
    .enum(['round-robin', 'ip_hash', 'least_conn'])
    .default('round-robin')
    .describe('Method that chooses a server'),
  keepalive: z.int().min(1).optional().describe('Idle connections that each worker keeps open to the servers'),
})

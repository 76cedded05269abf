import { z } from 'zod'
import { zoneSize } from '../words.js'

const address = z
  .string()
  .regex(/^(unix:\/[^\s;{}]+|[^\s;{}]+:\d{1,5})$/, 'must be host:port or unix:path, since a stream has no default port')

const server = z
  .strictObject({
    address: address.describe('Address of the server, with its port'),
    weight: z.int().min(1).max(65535).optional().describe('Share of the connections; by default 1'),
    maxFails: z
      .int()
      .min(0)
      .optional()
      .describe('Failures within `failTimeout` after which the server is skipped; 0: never; by default 1'),
    failTimeout: z
      .int()
      .min(0)
      .optional()
      .describe('Seconds within which failures count, and during which the server is skipped; by default 10'),
    maxConns: z.int().min(1).optional().describe('Most connections at the same time; by default any number'),
    backup: z.boolean().default(false).describe('Receives connections only when all others are skipped'),
    down: z.boolean().default(false).describe('Receives no connections'),
  })
  .meta({ title: 'A server of a stream upstream' })

/** `hash` with `consistent` moves few clients when a server is added or removed. */
const hash = z.strictObject({
  hash: z
    .string()
    .regex(/^[^\s;{}"']+$/, 'must be text with variables, without blanks')
    .describe('Text that is hashed: `$remote_addr`'),
  consistent: z.boolean().default(true).describe('When a server is added or removed, most clients keep their server'),
})

export const streamUpstream = z
  .strictObject({
    servers: z.array(server).min(1).describe('Servers that receive the connections'),
    method: z
      .union([z.enum(['round-robin', 'least_conn', 'random', 'random two']), hash])
      .default('round-robin')
      .describe('Method that chooses a server, or the text that decides'),
    zoneSize,
  })
  .meta({ title: 'A stream upstream' })

export type StreamUpstream = z.output<typeof streamUpstream>

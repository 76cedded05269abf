import { z } from 'zod'
import { options } from '../options/options.js'
import { raw, zoneSize } from './words.js'

const address = z.string().regex(/^[^\s;{}"']+$/, 'must be a host, host:port or unix:path')

export const upstreamServer = z.strictObject({
  address: address.describe('Address of the server'),
  weight: z.int().min(1).max(65535).optional().describe('Share of the requests; by default 1'),
  maxConns: z.int().min(0).max(1e6).optional().describe('Connections at the same time; by default not limited'),
  maxFails: z
    .int()
    .min(0)
    .max(1e6)
    .optional()
    .describe('Failures within `failTimeout` after which the server is skipped; 0: never; by default 1'),
  failTimeout: z
    .int()
    .min(0)
    .max(1e6)
    .optional()
    .describe('Seconds within which failures count, and during which the server is skipped; by default 10'),
  resolve: z
    .boolean()
    .default(false)
    .describe('Follow the name in DNS while nginx runs, which needs `resolver` and nginx 1.27.3'),
  service: z
    .string()
    .regex(/^[\w.-]+$/, 'must be the name of a service')
    .optional()
    .describe('Name of an SRV record, with `resolve`: `http`; by default none'),
  route: z
    .string()
    .regex(/^[\w.-]+$/, 'must be of letters, digits, _ . -')
    .optional()
    .describe('Name in the cookie or route of `sticky`; by default derived from the address'),
  backup: z.boolean().default(false).describe('Receives requests only when all others are skipped'),
  down: z.boolean().default(false).describe('Receives no requests'),
})

const hash = z.strictObject({
  hash: z
    .string()
    .regex(/^[^\n\r\0]+$/)
    .describe("Text that chooses the server: `'$request_uri'`"),
  consistent: z.boolean().default(false).describe('Keep most assignments when a server comes or goes'),
})

const sticky = z.strictObject({
  cookie: z
    .string()
    .regex(/^[\w-]+$/, 'must be the name of a cookie')
    .describe('Name of the cookie that keeps a client at its server'),
  expires: z
    .string()
    .regex(/^(\d+[smhdw]?|max)$/, "must be a time such as '1h', or 'max'")
    .optional()
    .describe('How long the browser keeps it; by default until it is closed'),
  domain: z
    .string()
    .regex(/^[\w.-]+$/, 'must be a host name')
    .optional()
    .describe('Domain of the cookie; by default the host'),
  path: z
    .string()
    .regex(/^\/[^\s;]*$/, 'must be a path')
    .optional()
    .describe('Path of the cookie; by default none'),
  httpOnly: z.boolean().default(false).describe('Hide it from scripts'),
  secure: z.boolean().default(false).describe('Send it only over HTTPS'),
  sameSite: z
    .enum(['strict', 'lax', 'none'])
    .optional()
    .describe('Whether other sites send it; by default the browser decides'),
})

export const upstream = z
  .strictObject({
    servers: z
      .array(upstreamServer.meta({ title: 'A server of an upstream' }))
      .min(1)
      .describe('Servers that receive the requests'),
    method: z
      .union([
        z.enum([
          'round-robin',
          'ip_hash',
          'least_conn',
          'random',
          'random two',
          'random two least_conn',
          'least_time header',
          'least_time last_byte',
        ]),
        hash,
      ])
      .default('round-robin')
      .describe('Method that chooses a server'),
    keepalive: z
      .int()
      .min(1)
      .max(65535)
      .optional()
      .describe('Idle connections that each worker keeps open to the servers; by default none'),
    sticky: sticky
      .optional()
      .describe(
        'Keeps a client at its server by a cookie, which needs nginx 1.29.6; with older ones use `method: { hash: … }`; by default off',
      ),
    zoneSize,
    ...options('upstream'),
    raw,
  })
  .meta({ title: 'An upstream' })
  .refine(
    ({ servers, zoneSize, raw: text }) =>
      zoneSize !== false || text !== undefined || !servers.some((each) => each.resolve),
    'must have a zoneSize, since nginx resolves names only in shared memory',
  )

export type Upstream = z.output<typeof upstream>
export type UpstreamServer = z.output<typeof upstreamServer>

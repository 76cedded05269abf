import { z } from 'zod'
import { words } from '../words.js'
import { streamServer } from './server.js'
import { streamUpstream } from './upstream.js'

const name = z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be of letters, digits, _ . -')

const map = z
  .strictObject({
    of: z.string().min(1).describe('Text with variables whose values are mapped: `$remote_addr`'),
    values: z.record(z.string().min(1), z.string()).default({}).describe('Results by value, or by `~pattern`'),
    default: z.string().optional().describe('Result for all other values; by default empty'),
    hostnames: z.boolean().default(false).describe("Values may be masks of host names: `'*.example.com'`"),
  })
  .meta({ title: 'A stream map' })

/** What nginx logs of a session. */
const logFormats = {
  stream: `$remote_addr [$time_local] $protocol $status $bytes_sent $bytes_received $session_time "$upstream_addr"`,
}

/** Connections that nginx passes on as they are: TCP, UDP, and TLS that it does not decrypt. */
export const stream = z
  .strictObject({
    upstreams: z.record(name, streamUpstream).default({}).describe('Groups of servers by name'),
    servers: z.array(streamServer).default([]).describe('What nginx listens on, and passes on'),
    maps: z
      .record(z.string().regex(/^\w+$/, 'must be the name of a variable, without $'), map)
      .default({})
      .describe('Variables of your own by name, without `$`'),
    logFormats: z
      .record(name, z.string())
      .default(logFormats)
      .describe('Formats by name; by default `stream`: client, protocol, bytes, duration and server of a session'),
    accessLog: z
      .union([words, z.literal(false)])
      .default(false)
      .describe('Path and format, or `false`; its folder is created'),
    resolver: words
      .optional()
      .describe("Name servers for names in variables: `'127.0.0.53 valid=30s'`; by default none"),
    raw: z.string().optional().describe('Directives that are copied unchanged'),
  })
  .meta({ title: 'Streams' })

export type Stream = z.output<typeof stream>
export type StreamMap = z.output<typeof map>

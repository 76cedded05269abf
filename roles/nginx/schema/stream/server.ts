import { z } from 'zod'
import { access } from '../access.js'
import { ipv6, streamListen } from '../listen.js'
import { logs } from '../logs.js'
import { tls } from '../tls.js'

const target = z.string().regex(/^[^\s;{}"']+$/, 'must be an upstream, host:port, unix:path or a variable')
const seconds = z.number().positive()

export const streamServer = z
  .strictObject({
    listen: streamListen.describe('Ports or addresses to listen on'),
    udp: z.boolean().default(false).describe('UDP instead of TCP'),
    ipv6,
    proxyPass: target.optional().describe('Upstream of `stream`, or host:port: `db`, `10.0.0.5:5432`'),
    sni: z
      .record(z.string().regex(/^[\w*.-]+$/, "must be a host name, '*.example.com' or default"), target)
      .refine((targets) => Object.keys(targets).length > 0, 'must have at least one name')
      .optional()
      .describe(
        "Upstreams by the host name that the client requests, for TLS that nginx passes on unread: `{ 'a.example.com': 'a', default: 'b' }`; without `default`, other names are refused",
      ),
    tls: tls.optional().describe('Name of a certificate, or settings: nginx decrypts TLS and passes on plain data'),
    proxyTls: z.boolean().default(false).describe('Encrypt the connections to the servers with TLS'),
    proxyProtocol: z
      .boolean()
      .default(false)
      .describe('Begin the connections to the servers with the PROXY protocol, which names the client'),
    connectTimeout: seconds
      .optional()
      .describe("Timeout for a connection to a server, in seconds; by default nginx's, 60"),
    timeout: seconds.optional().describe("Seconds without data after which a session ends; by default nginx's, 600"),
    requests: z
      .int()
      .min(1)
      .optional()
      .describe('Datagrams of a client that make a UDP session; by default any number'),
    responses: z
      .int()
      .min(0)
      .optional()
      .describe('Datagrams that a UDP server answers with, after which the session ends; by default any number'),
    allow: access.allow,
    deny: access.deny,
    ...logs,
    raw: z.string().optional().describe('Directives that are copied unchanged'),
  })
  .meta({ title: 'A stream server' })
  .refine(
    ({ proxyPass, sni }) => (proxyPass === undefined) !== (sni === undefined),
    'must have either proxyPass or sni',
  )
  .refine(({ sni, tls }) => sni === undefined || tls === undefined, 'sni passes TLS on unread, so it cannot have tls')
  .refine(
    ({ udp, sni, tls, proxyTls }) => !udp || (sni === undefined && tls === undefined && !proxyTls),
    'TLS needs TCP, so udp cannot have sni, tls or proxyTls',
  )
  .refine(
    ({ udp, requests, responses }) => udp || (requests === undefined && responses === undefined),
    'requests and responses count datagrams, so they need udp',
  )

export type StreamServer = z.output<typeof streamServer>

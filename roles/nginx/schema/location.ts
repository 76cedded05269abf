import { z } from 'zod'
import { access } from './access.js'
import { headers } from './headers.js'
import { logs } from './logs.js'

const path = z.string().regex(/^\/[^\0\n]*$/, 'must be an absolute path')
const seconds = z.number().positive()

const proxyHeaders = {
  Host: '$host',
  'X-Real-IP': '$remote_addr',
  'X-Forwarded-For': '$proxy_add_x_forwarded_for',
  'X-Forwarded-Proto': '$scheme',
}

const nextUpstream = z.enum([
  'error',
  'timeout',
  'invalid_header',
  'http_500',
  'http_502',
  'http_503',
  'http_504',
  'http_403',
  'http_404',
  'http_429',
  'non_idempotent',
  'off',
])

const proxySettings = z.strictObject({
  connectTimeout: seconds.default(3).describe('Seconds to connect to a server'),
  sendTimeout: seconds.default(10).describe('Seconds between two writes to it'),
  readTimeout: seconds.default(10).describe('Seconds between two reads from it'),
  headers: z
    .record(z.string().regex(/^[\w-]+$/), z.string())
    .default(proxyHeaders)
    .describe('Request headers to set; by default `Host`, `X-Real-IP`, `X-Forwarded-For`, `X-Forwarded-Proto`'),
  nextUpstream: z
    .array(nextUpstream)
    .min(1)
    .default(['error', 'timeout', 'http_500', 'http_502', 'http_503', 'http_504'])
    .describe('When the next server is tried'),
  redirect: z
    .literal(false)
    .optional()
    .describe('`false`: redirections of the server are passed on as they are; by default rewritten'),
  buffering: z
    .boolean()
    .default(true)
    .describe('Read the whole answer as soon as it comes, however slow the client is'),
})

export const location = z
  .strictObject({
    proxyPass: z
      .string()
      .regex(/^https?:\/\/[^\s;{}]+$/, 'must be a URL such as http://web')
      .optional()
      .describe('URL of an upstream or of a server: `http://web`'),
    proxy: proxySettings.prefault({}).describe('How requests are passed on, with `proxyPass`'),
    fastcgiPass: z
      .string()
      .regex(/^[^\s;{}]+$/, 'must be host:port, unix:path or an upstream')
      .optional()
      .describe('FastCGI application that answers'),
    fastcgiParams: z
      .record(z.string().regex(/^\w+$/), z.string())
      .default({})
      .describe("What it is told beside the usual, or instead: `{ APP_MODE: 'live' }`; by default the usual"),
    return: z
      .union([
        z.int().min(100).max(599),
        z.strictObject({
          code: z.int().min(100).max(599).describe('Status code'),
          body: z.string().describe('Text, or the URL of a redirection'),
        }),
      ])
      .optional()
      .describe('Status code, or one with a text or the URL of a redirection'),
    status: z.boolean().default(false).describe("nginx's own counters (`stub_status`)"),
    root: path.optional().describe('Folder of the files'),
    index: z.array(z.string()).optional().describe('Files that stand for a folder'),
    tryFiles: z.array(z.string()).min(2).optional().describe("Candidates in order: `['$uri', '=404']`"),
    headers: headers.describe(
      "Response headers, beside the server's (and HSTS) or instead of the same name; by default the server's",
    ),
    ...access,
    ...logs,
    raw: z.string().optional().describe('Directives as they are'),
  })
  .meta({ title: 'A location' })
  .refine(
    ({ proxyPass, fastcgiPass, return: answer, status }) =>
      [proxyPass, fastcgiPass, answer, status || undefined].filter(Boolean).length <= 1,
    'takes only one of proxyPass, fastcgiPass, return and status',
  )

export type Location = z.output<typeof location>

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
  connectTimeout: seconds.default(3).describe('Timeout for a connection to a server, in seconds'),
  sendTimeout: seconds.default(10).describe('Longest time between two writes to it, in seconds'),
  readTimeout: seconds.default(10).describe('Longest time between two reads from it, in seconds'),
  headers: z
    .record(z.string().regex(/^[\w-]+$/), z.string())
    .default(proxyHeaders)
    .describe('Request headers to set; by default `Host`, `X-Real-IP`, `X-Forwarded-For`, `X-Forwarded-Proto`'),
  nextUpstream: z
    .array(nextUpstream)
    .min(1)
    .default(['error', 'timeout', 'http_500', 'http_502', 'http_503', 'http_504'])
    .describe('Failures after which the next server is tried'),
  redirect: z
    .literal(false)
    .optional()
    .describe('`false`: redirects of the server are passed on unchanged; by default rewritten'),
  buffering: z
    .boolean()
    .default(true)
    .describe('Read the response as fast as the server sends it, however slow the client is'),
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
      .describe('Address of the FastCGI application'),
    fastcgiParams: z
      .record(z.string().regex(/^\w+$/), z.string())
      .default({})
      .describe(
        "Additional parameters, or other values for the usual ones: `{ APP_MODE: 'live' }`; by default the usual ones",
      ),
    return: z
      .union([
        z.int().min(100).max(599),
        z.strictObject({
          code: z.int().min(100).max(599).describe('Status code'),
          body: z.string().describe('Text, or the URL of a redirect'),
        }),
      ])
      .optional()
      .describe('Status code, alone or with a text or the URL of a redirect'),
    status: z.boolean().default(false).describe("Page with nginx's counters (`stub_status`)"),
    root: path.optional().describe('Folder of the files'),
    index: z.array(z.string()).optional().describe('Files that are served for a folder'),
    tryFiles: z.array(z.string()).min(2).optional().describe("Candidates in order: `['$uri', '=404']`"),
    headers: headers.describe(
      "Response headers in addition to the server's (and HSTS), or overriding them; by default the server's",
    ),
    ...access,
    ...logs,
    raw: z.string().optional().describe('Directives that are copied unchanged'),
  })
  .meta({ title: 'A location' })
  .refine(
    ({ proxyPass, fastcgiPass, return: answer, status }) =>
      [proxyPass, fastcgiPass, answer, status || undefined].filter(Boolean).length <= 1,
    'must have only one of proxyPass, fastcgiPass, return and status',
  )

export type Location = z.output<typeof location>

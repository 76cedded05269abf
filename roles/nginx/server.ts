import { posix } from 'node:path'
import { z } from 'zod'

const path = z.string().regex(/^\/[^\0\n]*$/, 'must be an absolute path')
/** In the one spelling that compares: without doubled or trailing slashes. */
const root = path.transform((text) => posix.resolve(text))
const seconds = z.number().positive()
/** Several words of nginx's configuration that stand in the file as they are. */
const words = z.string().regex(/^[^;{}\n]+$/, 'must be one line without ; { }')
const listen = z.union([z.int().min(1).max(65535), words])

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
    .describe('Request headers to set'),
  nextUpstream: z
    .array(nextUpstream)
    .min(1)
    .default(['error', 'timeout', 'http_500', 'http_502', 'http_503', 'http_504'])
    .describe('When the next server is tried'),
})

const location = z
  .strictObject({
    proxyPass: z
      .string()
      .regex(/^https?:\/\/[^\s;{}]+$/, 'must be a URL such as http://web')
      .optional()
      .describe('URL of an upstream or of a server: http://web'),
    proxy: proxySettings.prefault({}).describe('How requests are passed on, with proxyPass'),
    return: z
      .union([z.int().min(100).max(599), z.strictObject({ code: z.int().min(100).max(599), body: z.string() })])
      .optional()
      .describe('Status code, or { code, body }: text, or the URL of a redirection'),
    status: z.boolean().default(false).describe("nginx's own counters (stub_status)"),
    root: path.optional().describe('Folder of the files'),
    index: z.array(z.string()).optional().describe('Files that stand for a folder'),
    tryFiles: z.array(z.string()).min(2).optional().describe("Candidates in order: ['$uri', '=404']"),
    raw: z.string().optional().describe('Directives as they are'),
  })
  .refine(
    ({ proxyPass, return: answer, status }) => [proxyPass, answer, status || undefined].filter(Boolean).length <= 1,
    'takes only one of proxyPass, return and status',
  )

export const server = z
  .strictObject({
    listen: z
      .union([listen, z.array(listen).min(1)])
      .optional()
      .describe('Ports or addresses; 80, or 443 with tls'),
    serverNames: z.array(z.string().min(1)).default(['_']).describe('Host names that it answers to'),
    root: root.optional().describe('Folder of the files'),
    index: z.array(z.string()).optional().describe('Files that stand for a folder'),
    page: z.string().optional().describe('Content of index.html in root, for a site of one page'),
    locations: z
      .record(z.string().regex(/^\S/), location)
      .default({})
      .describe("By path: '/', '= /health', '~ \\.php$'"),
    tls: z
      .strictObject({
        certificate: path.describe('Path on the host'),
        key: path.describe('Path on the host'),
        protocols: z.array(z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'])).default(['TLSv1.2', 'TLSv1.3']),
      })
      .optional()
      .describe('Certificate and key of an HTTPS server'),
    raw: z.string().optional().describe('Directives as they are'),
  })
  .refine(({ page, root }) => page === undefined || root !== undefined, 'page needs root')

export type Location = z.output<typeof location>
export type Server = z.output<typeof server>

/** The `listen` lines: `80`, `443 ssl`, as declared or by default. */
export function listens({ listen, tls }: Server): readonly string[] {
  const declared = listen === undefined ? [tls ? 443 : 80] : [listen].flat()
  return declared.map((where) => (tls && !/\sssl\b/.test(String(where)) ? `${where} ssl` : String(where)))
}

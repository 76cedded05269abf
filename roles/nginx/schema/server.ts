import { posix } from 'node:path'
import { z } from 'zod'
import { access } from './access.js'
import { content } from './content.js'
import { headers } from './headers.js'
import { ipv6, listen } from './listen.js'
import { location } from './location.js'
import { logs } from './logs.js'
import { tls } from './tls.js'

/** In canonical form: without repeated or trailing slashes. */
const root = z
  .string()
  .regex(/^\/[^\0\n]*$/, 'must be an absolute path')
  .transform((text) => posix.resolve(text))

export const server = z
  .strictObject({
    listen: listen
      .optional()
      .describe('Ports or addresses to listen on; `ssl` is added with `tls`; by default 80, or 443 with `tls`'),
    ipv6,
    http2: z.boolean().default(false).describe('Also answer by HTTP/2, with `tls`'),
    http3: z
      .boolean()
      .default(false)
      .describe('Also answer by HTTP/3 on the UDP port of each address, with `tls`; needs nginx 1.25'),
    serverNames: z.array(z.string().min(1)).default(['_']).describe('Host names that it answers to'),
    root: root.optional().describe('Folder of the files'),
    index: z.array(z.string()).optional().describe('Files that are served for a folder'),
    page: z.string().optional().describe('Content of `index.html` in `root`, for a site with a single page'),
    content: content
      .default({})
      .describe("Files in `root` by path: `{ 'a/b.txt': 'text', 'logo.png': { file: 'site/logo.png' } }`"),
    locations: z
      .record(z.string().regex(/^\S/), location)
      .default({})
      .describe("Locations by path: `'/'`, `'= /health'`, `'~ \\.php$'`"),
    tls: tls.optional().describe('Name of a certificate, or settings; makes this an HTTPS server'),
    headers: headers.describe(
      "Response headers, also of error responses and in locations: `{ 'X-Frame-Options': 'DENY' }`",
    ),
    ...access,
    ...logs,
    raw: z.string().optional().describe('Directives that are copied unchanged'),
  })
  .meta({ title: 'A server' })
  .refine(({ tls, http2, http3 }) => tls !== undefined || !(http2 || http3), 'http2 and http3 need tls')
  .refine(({ page, root }) => page === undefined || root !== undefined, 'page needs root')
  .refine(({ content, root }) => Object.keys(content).length === 0 || root !== undefined, 'content needs root')
  .refine(
    ({ page, content }) => page === undefined || !('index.html' in content),
    'must not have both page and content of index.html',
  )

export type Server = z.output<typeof server>

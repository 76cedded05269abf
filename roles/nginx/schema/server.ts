import { posix } from 'node:path'
import { z } from 'zod'
import { options } from '../options/options.js'
import { access } from './access.js'
import { serverConditions } from './conditions.js'
import { content } from './content.js'
import { headers } from './headers.js'
import { limiting } from './http/limits.js'
import { maintenance } from './http/maintenance.js'
import { errorPages, redirects, rewriting } from './http/rewriting.js'
import { ipv6, listen } from './listen.js'
import { locations } from './location.js'
import { logs } from './logs.js'
import { tls } from './tls.js'
import { includes, path, raw } from './words.js'

/** In canonical form: without repeated or trailing slashes. */
const root = path.transform((text) => posix.resolve(text))

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
    serverNames: z
      .array(z.string())
      .default(['_'])
      .describe("Host names that it answers to; `''` and an empty list: requests without a host"),
    file: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be a name of letters, digits, _ . -')
      .optional()
      .describe(
        'Name of the file with this server, which nginx.conf includes; servers may share one; by default nginx.conf itself',
      ),
    root: root.optional().describe('Folder of the files'),
    index: z.array(z.string().min(1)).min(1).optional().describe('Files that are served for a folder'),
    page: z.string().optional().describe('Content of `index.html` in `root`, for a site with a single page'),
    content: content
      .default({})
      .describe("Files in `root` by path: `{ 'a/b.txt': 'text', 'logo.png': { file: 'site/logo.png' } }`"),
    redirects,
    ...rewriting,
    conditions: serverConditions,
    tryFiles: z.array(z.string().min(1)).min(2).optional().describe('Candidates in order, where no location applies'),
    locations: locations.describe("Locations by path: `'/'`, `'= /health'`, `'~ \\.php$'`, `'@fallback'`"),
    tls: tls.optional().describe('Name of a certificate, or settings; makes this an HTTPS server'),
    maintenance,
    errorPages,
    headers: headers.describe(
      "Response headers, also of error responses and in locations: `{ 'X-Frame-Options': 'DENY' }`",
    ),
    ...access,
    ...limiting,
    ...logs,
    includes,
    ...options('server'),
    raw,
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

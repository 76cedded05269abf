import { z } from 'zod'
import { server } from './server.js'
import { upstream } from './upstream.js'

const name = z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be of letters, digits, _ . -')
const words = z.string().regex(/^[^;{}\n]+$/, 'must be one line without ; { }')

const logFormats = {
  main: `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"`,
}

const gzip = z.strictObject({
  level: z.int().min(1).max(9).default(2).describe('1 is quick, 9 is small'),
  minLength: z.int().min(0).default(1024).describe('Bytes below which nothing is compressed'),
  types: z
    .array(z.string())
    .default([
      'text/plain',
      'text/css',
      'application/json',
      'application/javascript',
      'application/xml',
      'image/svg+xml',
    ])
    .describe('MIME types beside text/html'),
})

const limits = z.strictObject({
  openFiles: z.int().min(1024).default(65536).describe('LimitNOFILE of the unit'),
  restart: z.enum(['no', 'on-failure', 'always']).default('on-failure').describe('When systemd starts it again'),
})

const raw = z.strictObject({
  main: z.string().optional().describe('Directives at the top'),
  events: z.string().optional().describe('Directives in events { }'),
  http: z.string().optional().describe('Directives in http { }, before the upstreams'),
})

export const variables = z.strictObject({
  package: z.string().default('nginx').describe('Name of the package'),
  user: name.optional().describe("User of the workers, created if needed; by default the distribution's own"),
  group: name.optional().describe("Their group, created if needed; by default the user's own"),
  workerProcesses: z
    .union([z.literal('auto'), z.int().min(1)])
    .default('auto')
    .describe('Workers; auto: one a processor'),
  workerConnections: z.int().min(1).default(4096).describe('Connections a worker, to clients and servers together'),
  rlimitNofile: z.int().min(1).default(16384).describe('Open files a worker (worker_rlimit_nofile)'),
  errorLog: words.default('/var/log/nginx/error.log').describe('Path, and a level if wanted'),
  accessLog: z
    .union([words, z.literal(false)])
    .default('/var/log/nginx/access.log main')
    .describe('Path and format'),
  logFormats: z.record(name, z.string()).default(logFormats).describe('Formats by name'),
  keepaliveTimeout: z.number().min(0).default(65).describe('Seconds that an idle client connection stays open'),
  serverTokens: z.boolean().default(false).describe("Show nginx's version in answers"),
  clientMaxBodySize: z
    .string()
    .regex(/^\d+[kmgKMG]?$/)
    .default('8m')
    .describe('Largest request body; 0 for no limit'),
  gzip: z
    .union([gzip, z.literal(false)])
    .prefault({})
    .describe('Compression of answers, or false'),
  upstreams: z.record(name, upstream).default({}).describe('Groups of servers by name'),
  servers: z.array(server).default([]).describe('Virtual servers'),
  health: z
    .union([z.string().regex(/^[\w.:[\]]+:\d+$/), z.literal(false)])
    .default('127.0.0.1:8999')
    .describe('Local address that answers 200 at / and shows stub_status at /status, or false'),
  includes: z.array(words).default([]).describe("Files to include in http { }: '/etc/nginx/conf.d/*.conf'"),
  raw: raw.prefault({}).describe('Directives as they are'),
  limits: limits.prefault({}).describe('Limits of the systemd unit'),
  nonlocalBind: z.boolean().default(false).describe('Let nginx listen on a virtual address that another host holds'),
})

export type Nginx = z.output<typeof variables>
export type NginxInput = z.input<typeof variables>

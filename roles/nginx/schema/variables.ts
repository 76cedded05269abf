import { z } from 'zod'
import { fastcgi } from './fastcgi.js'
import { install } from './install/install.js'
import { modules } from './install/modules.js'
import { yumRepositories } from './install/yum-repositories.js'
import { rotation } from './logs.js'
import { server } from './server.js'
import { stream } from './stream/stream.js'
import { certificate, certificateName } from './tls.js'
import { upstream } from './upstream.js'
import { words } from './words.js'

const name = z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be of letters, digits, _ . -')
const size = z.string().regex(/^\d+[kmKM]?$/, 'must be a size such as 8k')

const numberAndSize = z.string().regex(/^\d+ \d+[kmKM]?$/, "must be a number and a size, such as '4 16k'")

const logFormats = {
  main: `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"`,
}

const gzip = z.strictObject({
  level: z.int().min(1).max(9).default(2).describe('1 is the fastest, 9 the smallest'),
  minLength: z.int().min(0).default(1024).describe('Smallest response that is compressed, in bytes'),
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
    .describe('MIME types in addition to text/html'),
  buffers: numberAndSize.optional().describe("Buffers for compressed responses: `'4 16k'`; by default nginx's"),
  httpVersion: z.enum(['1.0', '1.1']).default('1.1').describe('Oldest version of HTTP with compressed responses'),
})

const limits = z.strictObject({
  openFiles: z.int().min(1024).default(65536).describe('Open files of the service (`LimitNOFILE`)'),
  restart: z
    .enum(['no', 'on-failure', 'always'])
    .default('on-failure')
    .describe('When systemd restarts nginx: after a crash, or also after a kill (`Restart`)'),
  restartDelay: z
    .number()
    .min(0.1)
    .default(1)
    .describe('Seconds before each restart; the number of restarts is not limited'),
})

const raw = z.strictObject({
  main: z.string().optional().describe('Directives at the top level'),
  events: z.string().optional().describe('Directives in `events { }`'),
  http: z.string().optional().describe('Directives in `http { }`, before the upstreams'),
})

export const variables = z.strictObject({
  install: install.describe('How nginx is installed'),
  modules: modules
    .default([])
    .describe("Dynamic modules, whose packages are installed: `['geoip2', 'brotli']`; `stream` is added with `stream`"),
  yumRepositories: yumRepositories
    .default({})
    .describe('Files in `/etc/yum.repos.d` of the EL family by name, written before any package is installed'),
  package: z.string().default('nginx').describe('Name of the package'),
  user: name
    .optional()
    .describe('User of the workers, created if needed; by default `www-data` or `nginx`, depending on the package'),
  group: name.optional().describe("Group of the workers, created if needed; by default the user's own"),
  workerProcesses: z
    .union([z.literal('auto'), z.int().min(1)])
    .default('auto')
    .describe('Number of workers; `auto`: one per processor'),
  workerConnections: z.int().min(1).default(4096).describe('Connections per worker, to clients and servers together'),
  rlimitNofile: z.int().min(1).default(16384).describe('Open files per worker (`worker_rlimit_nofile`)'),
  workerShutdownTimeout: z
    .number()
    .positive()
    .optional()
    .describe('Seconds after which a reload closes the connections of the old workers; by default it waits for them'),
  errorLog: words.default('/var/log/nginx/error.log').describe('Path and optionally the level; its folder is created'),
  accessLog: z
    .union([words, z.literal(false)])
    .default('/var/log/nginx/access.log main')
    .describe('Path and format, or `false`; its folder is created'),
  logFormats: z
    .record(name, z.string())
    .default(logFormats)
    .describe('Formats by name; by default `main`: `combined` with the forwarded address'),
  rotation: z
    .union([rotation.meta({ title: 'Rotation' }), z.literal(false)])
    .prefault({})
    .describe('Rotation of the logs that the package does not rotate, or `false`'),
  keepaliveTimeout: z.number().min(0).default(65).describe('Seconds that an idle client connection stays open'),
  serverTokens: z.boolean().default(false).describe("Show nginx's version in responses"),
  clientMaxBodySize: z
    .string()
    .regex(/^\d+[kmgKMG]?$/)
    .default('8m')
    .describe('Largest request body; `0` for no limit'),
  clientHeaderBufferSize: size.optional().describe("Buffer for a request's headers: `'32k'`; by default nginx's"),
  largeClientHeaderBuffers: numberAndSize
    .optional()
    .describe("Buffers for larger headers: `'4 32k'`; by default nginx's"),
  serverNamesHashBucketSize: z
    .int()
    .min(32)
    .optional()
    .describe("Bucket size, larger for long server names: 128; by default nginx's"),
  fastcgi: fastcgi.meta({ title: 'FastCGI' }).optional().describe('Settings of all locations with `fastcgiPass`'),
  gzip: z
    .union([gzip.meta({ title: 'Compression' }), z.literal(false)])
    .prefault({})
    .describe('Compression of responses, or `false`'),
  upstreams: z
    .record(name, upstream.meta({ title: 'An upstream' }))
    .default({})
    .describe('Groups of servers by name'),
  certificates: z
    .record(certificateName, certificate.meta({ title: 'A certificate' }))
    .default({})
    .describe('TLS certificates and keys by name, copied to every host'),
  servers: z.array(server).default([]).describe('Virtual servers'),
  stream: stream.optional().describe('TCP and UDP connections that are passed on; by default none'),
  health: z
    .union([z.string().regex(/^[\w.:[\]]+:\d+$/), z.literal(false)])
    .default('127.0.0.1:8999')
    .describe('Local address that returns 200 at `/` and the counters at `/status`, or `false`'),
  template: z
    .string()
    .min(1)
    .optional()
    .describe("Path of your own template on the controller, see below; by default the role's nginx.conf.ejs"),
  includes: z.array(words).default([]).describe("Files to include in `http { }`: `['/etc/nginx/conf.d/*.conf']`"),
  raw: raw.prefault({}).describe('Directives that are copied unchanged'),
  limits: limits.prefault({}).describe('Limits of the systemd unit, in a drop-in'),
  firewall: z.boolean().default(true).describe('Allow its ports where firewalld runs, see [security.md](security.md)'),
  selinux: z
    .boolean()
    .default(true)
    .describe('Allow nginx to connect to servers and to listen on its ports where SELinux is not disabled'),
  nonlocalBind: z
    .boolean()
    .default(false)
    .describe('Allow nginx to listen on a virtual address that another host holds'),
})

export type Nginx = z.output<typeof variables>

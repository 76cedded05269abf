import { z } from 'zod'
import { options } from '../options/options.js'
import { headers } from './headers.js'
import { caches } from './http/caches.js'
import { limiting, limitZones } from './http/limits.js'
import { logFormats } from './http/log-formats.js'
import { derivedVariables } from './http/maps.js'
import { errorPages } from './http/rewriting.js'
import { types } from './http/types.js'
import { install } from './install/install.js'
import { modules } from './install/modules.js'
import { yumRepositories } from './install/yum-repositories.js'
import { defaultLogs, rotation } from './logs.js'
import { server } from './server.js'
import { stream } from './stream/stream.js'
import { certificate, certificateName, sharedTls } from './tls.js'
import { upstream } from './upstream.js'
import { includes } from './words.js'

const name = z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be of letters, digits, _ . -')

const defaultFormats = {
  main: `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$http_x_forwarded_for"`,
}

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
  defaults: z
    .boolean()
    .default(true)
    .describe(
      "The role's settings where nothing is declared; `false`: nginx's own, as a configuration that was adopted has them",
    ),
  user: name
    .optional()
    .describe('User of the workers, created if needed; by default `www-data` or `nginx`, depending on the package'),
  group: name.optional().describe("Group of the workers, created if needed; by default the user's own"),
  workerProcesses: z
    .union([z.literal('auto'), z.int().min(1)])
    .default('auto')
    .describe('Number of workers; `auto`: one per processor'),
  workerConnections: z.int().min(1).default(4096).describe('Connections per worker, to clients and servers together'),
  rlimitNofile: z
    .union([z.int().min(1), z.literal(false)])
    .default(16384)
    .describe('Open files per worker (`worker_rlimit_nofile`); `false`: the limit of the service'),
  workerShutdownTimeout: z
    .number()
    .positive()
    .optional()
    .describe('Seconds after which a reload closes the connections of the old workers; by default it waits for them'),
  ...defaultLogs,
  logFormats: logFormats
    .default(defaultFormats)
    .describe(
      "Formats by name: a text, `{ json: { time: '$time_iso8601' } }`, or `{ escape, format }`; by default `main`: `combined` with the forwarded address",
    ),
  rotation: z
    .union([rotation.meta({ title: 'Rotation' }), z.literal(false)])
    .prefault({})
    .describe('Rotation of the logs that the package does not rotate, or `false`'),
  ...derivedVariables,
  ...limitZones,
  ...limiting,
  caches,
  headers: headers.describe('Response headers of all servers; those of a server or location are added to them'),
  errorPages,
  types,
  upstreams: z.record(name, upstream).default({}).describe('Groups of servers by name'),
  certificates: z
    .record(certificateName, certificate)
    .default({})
    .describe('TLS certificates and keys by name, copied to every host, see [Certificates](certificates.md)'),
  ...sharedTls,
  servers: z.array(server).default([]).describe('Virtual servers'),
  stream: stream.optional().describe('TCP and UDP connections that are passed on; by default none'),
  rejectUnknownNames: z
    .boolean()
    .default(false)
    .describe(
      'Close connections for names that no server has, without an answer and without a certificate, on ports where all servers have names; otherwise the first server of a port answers',
    ),
  health: z
    .union([z.string().regex(/^[\w.:[\]]+:\d+$/), z.literal(false)])
    .default('127.0.0.1:8999')
    .describe('Local address that returns 200 at `/` and the counters at `/status`, or `false`'),
  template: z
    .string()
    .min(1)
    .optional()
    .describe("Path of your own template on the controller, see below; by default the role's nginx.conf.ejs"),
  includes: includes.describe("Files to include in `http { }`: `['/etc/nginx/conf.d/*.conf']`"),
  ...options('main'),
  ...options('events'),
  ...options('http'),
  raw: raw.prefault({}).describe('Directives that are copied unchanged, see [Raw text](#raw-text)'),
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

import { definePlaybook, type Host, secret } from 'haploy'
import { balance, keepalived, type NginxVariables, nginx, page } from 'haploy/roles'

/**
 * Two active load balancers: each is master of one address and backup for the other, and a DNS name resolves to both
 * addresses. A client keeps its web server (ip_hash) as long as that server answers, whichever load balancer it
 * reaches.
 *
 * The hosts need no loop that restarts nginx. systemd restarts it whenever it exits, also after `killall nginx`, which
 * is a clean exit (`restart: 'always'`), and does not give up. Meanwhile keepalived checks nginx every two seconds, and
 * a host whose nginx does not answer releases its address until it does.
 */
export default definePlaybook(({ hosts }) => [
  { name: 'Web servers', hosts: 'web', roles: [nginx(({ name }) => ({ servers: [page(`This is ${name}\n`)] }))] },
  {
    name: 'nginx on the load balancers',
    hosts: 'lb',
    serial: 1,
    roles: [
      nginx({
        ...balancer,
        upstreams: { backend: balance(hosts('web'), { method: 'ip_hash' }) },
        servers: [{ serverNames: ['www.example.com'], locations: { '/': application, '/nginx': statusPage } }],
      }),
    ],
  },
  {
    name: 'keepalived on the load balancers',
    hosts: 'lb',
    roles: [
      keepalived({
        instances: [
          instance('VI_1', 51, '198.18.0.201/24', hosts('lb')),
          instance('VI_2', 52, '198.18.0.202/24', hosts('lb').toReversed()),
        ],
        globals: {
          notificationEmail: ['ops@example.com'],
          notificationEmailFrom: 'keepalived@example.com',
          smtpServer: '127.0.0.1',
          smtpConnectTimeout: 30,
        },
      }),
    ],
  },
])

const balancer = {
  user: 'www',
  group: 'www',
  workerProcesses: 8,
  workerConnections: 51200,
  rlimitNofile: 51200,
  limits: { restart: 'always' },
  serverNamesHashBucketSize: 128,
  clientHeaderBufferSize: '32k',
  largeClientHeaderBuffers: '4 32k',
  clientMaxBodySize: '8m',
  keepaliveTimeout: 60,
  fastcgiConnectTimeout: 300,
  fastcgiSendTimeout: 300,
  fastcgiReadTimeout: 300,
  fastcgiBufferSize: '64k',
  fastcgiBuffers: '4 64k',
  fastcgiBusyBuffersSize: '128k',
  fastcgiTempFileWriteSize: '128k',
  gzipCompLevel: 2,
  gzipMinLength: 1024,
  gzipBuffers: '4 16k',
  gzipHttpVersion: '1.0',
  gzipTypes: ['text/plain', 'text/css', 'application/javascript', 'application/x-javascript', 'application/xml'],
  logFormats: {
    access:
      '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $http_x_forwarded_for',
  },
  accessLog: '/data/logs/access.log access',
  rotation: { every: 'daily', keep: 30 },
} satisfies NginxVariables

/** By default the role sets Host, X-Real-IP and X-Forwarded-For, from which the web servers learn the client. */
const application = { proxyPass: 'http://backend', proxyRedirect: 'off' } as const

const statusPage = {
  status: true,
  accessLog: false,
  auth: { realm: 'NginxStatus', users: { ops: secret('fake-status-password') } },
} as const

/** The first of the hosts is master. Both have the same password, because it is declared once. */
function instance(name: string, virtualRouterId: number, address: string, hosts: readonly Host[]) {
  const prefer = hosts.map((host) => host.name)
  return { name, virtualRouterId, addresses: [address], prefer, authPass: secret('fakepass') }
}

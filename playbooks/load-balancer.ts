import { definePlaybook, secret } from 'haploy'
import { balance, keepalived, nginx, page, security } from 'haploy/roles'

/**
 * A pair that shares one address in front of two web servers, on AlmaLinux, Rocky Linux or RHEL 9. Requests alternate
 * between the web servers. A web server that fails twice within three seconds receives no requests for three seconds,
 * and the other one answers those that failed.
 *
 * SELinux is permissive and firewalld is stopped, as in the usual recipe. Neither is necessary: without the role
 * `security`, the other two roles configure SELinux and a running firewalld to allow exactly what they need.
 */
export default definePlaybook(({ hosts }) => [
  {
    name: 'Web servers',
    hosts: 'web',
    roles: [security(permissive), nginx(({ name }) => ({ servers: [page(`This is ${name}\n`)] }))],
  },
  {
    name: 'nginx on the load balancers',
    hosts: 'lb',
    serial: 1,
    roles: [
      security(permissive),
      nginx({
        workerConnections: 1024,
        upstreams: { web: balance(hosts('web'), { maxFails: 2, failTimeout: 3 }) },
        servers: [
          {
            locations: {
              '/': {
                proxyPass: 'http://web',
                // In seconds. Without these, nginx waits 60 seconds for a web server.
                proxyConnectTimeout: 3,
                proxySendTimeout: 10,
                proxyReadTimeout: 10,
                // The role's default, spelled out so that it is easy to change.
                proxySetHeader: {
                  Host: '$host',
                  'X-Real-IP': '$remote_addr',
                  'X-Forwarded-For': '$proxy_add_x_forwarded_for',
                  'X-Forwarded-Proto': '$scheme',
                },
                proxyNextUpstream: ['error', 'timeout', 'http_500', 'http_502', 'http_503', 'http_504'],
              },
            },
          },
        ],
      }),
    ],
  },
  {
    name: 'keepalived on the load balancers',
    hosts: 'lb',
    roles: [
      keepalived({
        instances: [
          {
            name: 'nginx',
            virtualRouterId: 51,
            addresses: ['198.18.0.220/24'],
            prefer: ['lb1', 'lb2'],
            authPass: secret('fakepass'),
          },
        ],
        checks: { nginx: { script: 'nginx', interval: 2, fall: 1, rise: 1, weight: -20 } },
      }),
    ],
  },
])

const permissive = { selinux: 'permissive', firewalld: 'stopped' } as const

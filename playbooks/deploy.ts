import { definePlaybook, secret } from 'haploy'
import { balance, keepalived, nginx, page, proxy } from 'haploy/roles'

/**
 * Two web servers behind a pair of load balancers that shares one address: the first host is master, and the second one
 * takes over. nginx is changed on one load balancer after the other, since it may have to be restarted. keepalived is
 * deployed to both at the same time: a reload applies a change without losing a request, and the settings that both must
 * have in common (addresses, password, interval) differ for the shortest time.
 */
export default definePlaybook(({ hosts }) => [
  { name: 'Web servers', hosts: 'web', roles: [nginx(({ name }) => ({ servers: [page(`This is ${name}\n`)] }))] },
  {
    name: 'nginx on the load balancers',
    hosts: 'lb',
    serial: 1,
    roles: [
      nginx({
        upstreams: { web: balance(hosts('web'), { maxFails: 2, failTimeout: 3 }) },
        servers: [proxy('web')],
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
            name: 'VI_1',
            virtualRouterId: 51,
            addresses: ['198.18.0.200/24'],
            prefer: ['lb1', 'lb2'],
            authPass: secret('fakepass'),
          },
        ],
      }),
    ],
  },
])

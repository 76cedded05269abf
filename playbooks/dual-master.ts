import { definePlaybook, secret } from 'haploy'
import { balance, keepalived, nginx, page, proxy } from 'haploy/roles'

/** Both load balancers work: each is master of one address and stands in for the other. A name resolves to both. */
export default definePlaybook(({ hosts }) => [
  { name: 'Web servers', hosts: 'web', roles: [nginx(({ name }) => ({ servers: [page(`This is ${name}\n`)] }))] },
  {
    name: 'Load balancers',
    hosts: 'lb',
    roles: [
      nginx({ upstreams: { web: balance(hosts('web'), { method: 'ip_hash' }) }, servers: [proxy('web')] }),
      keepalived({
        instances: [
          {
            name: 'VI_1',
            virtualRouterId: 51,
            addresses: [{ address: '198.18.0.201/24', label: 'vip1' }],
            prefer: ['lb1', 'lb2'],
            authPass: secret('fakeone1'),
          },
          {
            name: 'VI_2',
            virtualRouterId: 52,
            addresses: [{ address: '198.18.0.202/24', label: 'vip2' }],
            prefer: ['lb2', 'lb1'],
            authPass: secret('faketwo2'),
          },
        ],
      }),
    ],
  },
])

import { definePlaybook, secret } from 'haploy'
import { keepalived, nginx, page } from 'haploy/roles'

/**
 * Two web servers of which one serves, at an address that both can hold, and the other stands by. nginx comes with the
 * distribution (on CentOS and RHEL 7 EPEL has it, which must be known there). The pages differ, so that one sees who serves.
 *
 * The check starts an nginx that does not run; as long as that fails, the address is with the other host. Once nginx can
 * start again, it does so by itself and the address comes back. `convert_state.sh backup` makes room for maintenance.
 */
export default definePlaybook([
  {
    name: 'Hot standby',
    hosts: 'lb',
    roles: [
      nginx(({ name }) => ({ servers: [page(`This is ${name}\n`)] })),
      keepalived({
        instances: [
          {
            name: 'VI_1',
            virtualRouterId: 66,
            addresses: ['198.18.0.210/24'],
            prefer: ['lb1', 'lb2'],
            authPass: secret('fakepass'),
          },
        ],
        checks: { nginx: { script: 'nginx', restart: true, interval: 2 } },
      }),
    ],
  },
])

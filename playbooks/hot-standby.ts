import { definePlaybook, secret } from 'haploy'
import { keepalived, nginx, page } from 'haploy/roles'

/**
 * Two web servers: one serves at an address that both can hold, and the other is on standby. nginx is the
 * distribution's package (on CentOS 7 and RHEL 7 it is in EPEL, which must be enabled). The pages differ, to show which
 * host serves.
 *
 * The check starts nginx if it does not run. While that fails, the other host has the address. Once nginx can start
 * again, the check starts it and the address returns. `convert_state.sh backup` drains a host for maintenance.
 */
export default definePlaybook([
  {
    name: 'nginx',
    hosts: 'lb',
    serial: 1,
    roles: [nginx(({ name }) => ({ servers: [page(`This is ${name}\n`)] }))],
  },
  {
    name: 'Hot standby',
    hosts: 'lb',
    roles: [
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

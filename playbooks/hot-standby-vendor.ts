import { definePlaybook, secret } from 'haploy'
import { keepalived, nginx, page } from 'haploy/roles'

/**
 * The playbook `hot-standby` with nginx from its vendor's repository, over HTTPS and only with packages that the key
 * has signed. The vendor publishes the key: download it once to the controller, and compare its fingerprint with that
 * on https://nginx.org/en/pgp_keys.html.
 */
export default definePlaybook([
  {
    name: 'The vendor’s nginx',
    hosts: 'lb',
    serial: 1,
    roles: [
      nginx(({ name }) => ({
        install: { from: 'repository', key: '/etc/haploy/nginx_signing.asc' },
        servers: [page(`This is ${name}\n`)],
      })),
    ],
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
            addresses: ['198.18.0.211/24'],
            prefer: ['lb1', 'lb2'],
            authPass: secret('fakepass'),
          },
        ],
        checks: { nginx: { script: 'nginx', restart: true, interval: 2 } },
      }),
    ],
  },
])

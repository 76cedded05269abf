import { definePlaybook, secret } from 'haploy'
import { keepalived, nginx, page } from 'haploy/roles'

/**
 * The playbook `hot-standby` with nginx from its vendor's repository: over https, and no package is installed that the
 * key did not sign. It is the one that nginx's vendor publishes: fetch it once to the machine that haploy runs on, and
 * compare its fingerprint with what https://nginx.org/en/pgp_keys.html says.
 */
export default definePlaybook([
  {
    name: 'Hot standby with the vendor’s nginx',
    hosts: 'lb',
    roles: [
      nginx(({ name }) => ({
        install: { from: 'repository', key: '/etc/haploy/nginx_signing.asc' },
        servers: [page(`This is ${name}\n`)],
      })),
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

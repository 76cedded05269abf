import { definePlaybook, type Host, secret } from 'haploy'
import { keepalived, nginx, page } from 'haploy/roles'
import { packages } from './packages.js'

/**
 * A pair whose hosts have a variable `edition`, a number. Another edition is another page, another header in nginx.conf,
 * and another pause between gratuitous ARPs in keepalived.conf: the daemons report which one they run. With a variable
 * `withPackages`, it is also other packages.
 */
export default definePlaybook(({ hosts }) => [
  {
    name: 'Pair',
    hosts: 'lb',
    roles: [
      ...(hosts('lb')[0]!.vars.withPackages ? [packages((host) => ({ edition: editionOf(host) }))] : []),
      nginx((host) => ({
        servers: [
          page(`This is ${host.name}, edition ${editionOf(host)}\n`, {
            listen: 80,
            headers: { 'X-Edition': `${editionOf(host)}` },
          }),
        ],
      })),
      keepalived({
        instances: [
          {
            name: 'VI_1',
            virtualRouterId: 51,
            addresses: ['198.18.0.200/24'],
            prefer: hosts('lb').map(({ name }) => name),
            authPass: secret('fakepass'),
            garpMasterRefresh: editionOf(hosts('lb')[0]!) * 10,
          },
        ],
      }),
    ],
  },
])

function editionOf({ vars }: Host): number {
  return Number(vars.edition)
}

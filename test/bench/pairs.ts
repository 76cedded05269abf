import { definePlaybook, type Host, secret } from 'haploy'
import { balance, keepalived, nginx, page, proxy } from 'haploy/roles'

/** Every host is one of a pair: it serves a page, balances over all of them, and shares an address with its neighbour. */
export default definePlaybook(({ hosts }) => [
  {
    name: 'Pairs',
    hosts: 'lb',
    roles: [
      nginx(({ name }) => ({
        upstreams: { pages: balance(hosts('lb'), { port: 8080, maxFails: 2, failTimeout: 3 }) },
        servers: [page(`This is ${name}\n`, { listen: 8080 }), proxy('pages')],
      })),
      keepalived({ instances: pairsOf(hosts('lb')).map(instanceOf) }),
    ],
  },
])

function pairsOf(hosts: readonly Host[]): (readonly Host[])[] {
  return hosts.flatMap((_, index) => (index % 2 === 0 ? [hosts.slice(index, index + 2)] : []))
}

function instanceOf(pair: readonly Host[], index: number) {
  return {
    name: `VI_${index + 1}`,
    virtualRouterId: 51 + index,
    addresses: [`198.18.0.${201 + index}/24`],
    prefer: pair.map((host) => host.name),
    authPass: secret('fakepass'),
  }
}

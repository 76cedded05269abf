import { definePlaybook, type Host, secret } from 'haploy'
import { balance, keepalived, nginx, page, proxy } from 'haploy/roles'

/**
 * Many equal sites, each with its own pairs, as in `pairs.ts`. Sites have no network in common, so they use the
 * same ids and virtual addresses, and the files of a host depend on its place in the site only: `site7-lb2` is `lb2`.
 */
export default definePlaybook(({ hosts }) => sitesOf(hosts('lb')).map(playOf))

function sitesOf(all: readonly Host[]): (readonly Host[])[] {
  const sites = new Map<string, Host[]>()
  for (const host of all) sites.set(siteOf(host), [...(sites.get(siteOf(host)) ?? []), host])
  return [...sites.values()]
}

function siteOf({ name }: Host): string {
  return name.split('-')[0]!
}

function playOf(site: readonly Host[]) {
  return {
    hosts: `${siteOf(site[0]!)}-*`,
    roles: [
      nginx(({ name }) => ({
        upstreams: { pages: balance(site, { port: 8080, maxFails: 2, failTimeout: 3 }) },
        servers: [page(`This is ${name.split('-')[1]}\n`, { listen: 8080 }), proxy('pages')],
      })),
      keepalived({ instances: pairsOf(site).map(instanceOf) }),
    ],
  }
}

function pairsOf(hosts: readonly Host[]): (readonly Host[])[] {
  return hosts.flatMap((_, index) => (index % 2 === 0 ? [hosts.slice(index, index + 2)] : []))
}

/** Its addresses have no prefix: haploy takes two that share a network for neighbours. */
function instanceOf(pair: readonly Host[], index: number) {
  return {
    name: `VI_${index + 1}`,
    virtualRouterId: 51 + index,
    addresses: [`198.18.0.${201 + index}`],
    prefer: pair.map((host) => host.name),
    authPass: secret('fakepass'),
  }
}

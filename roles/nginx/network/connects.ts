import type { Nginx } from '../schema/variables.js'

/** Whether nginx opens network connections to other servers, on this host or others. Unix sockets do not count. */
export function connectsToServers({ servers, upstreams, raw }: Nginx): boolean {
  const locations = servers.flatMap((server) => Object.values(server.locations))
  const targets = locations.flatMap(({ proxyPass, fastcgiPass }) => [
    proxyPass?.replace(/^https?:\/\//, ''),
    fastcgiPass,
  ])
  const texts = [raw.http, ...servers.map((server) => server.raw), ...locations.map((location) => location.raw)]
  return (
    targets.some((target) => target !== undefined && isNetwork(target, upstreams)) ||
    texts.some((text) => /\b(proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass\s/.test(text ?? ''))
  )
}

function isNetwork(target: string, upstreams: Nginx['upstreams']): boolean {
  const upstream = upstreams[target.split('/', 1)[0]!]
  const addresses = upstream?.servers.map(({ address }) => address) ?? [target]
  return addresses.some((address) => !address.startsWith('unix:'))
}

import type { Nginx } from '../schema/variables.js'

/** Whether nginx opens network connections to other servers, on this host or others. Unix sockets do not count. */
export function connectsToServers({ servers, upstreams, stream, raw }: Nginx): boolean {
  const locations = servers.flatMap((server) => Object.values(server.locations))
  const targets = locations.flatMap(({ proxyPass, fastcgiPass }) => [
    proxyPass?.replace(/^https?:\/\//, ''),
    fastcgiPass,
  ])
  const texts = [raw.http, ...servers.map((server) => server.raw), ...locations.map((location) => location.raw)]
  return (
    targets.some((target) => target !== undefined && isNetwork(target, upstreams)) ||
    connectsFromStream(stream) ||
    texts.some((text) => /\b(proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass\s/.test(text ?? ''))
  )
}

/** A variable may have the address of any server. */
function connectsFromStream(stream: Nginx['stream']): boolean {
  const servers = stream?.servers ?? []
  const targets = servers.flatMap(({ proxyPass, sni = {} }) => [
    ...(proxyPass ? [proxyPass] : []),
    ...Object.values(sni),
  ])
  return (
    targets.some((target) => isNetwork(target, stream?.upstreams ?? {})) ||
    /\bproxy_pass\s/.test([stream?.raw, ...servers.map(({ raw }) => raw)].join('\n'))
  )
}

function isNetwork(
  target: string,
  upstreams: Readonly<Record<string, { readonly servers: readonly { readonly address: string }[] }>>,
): boolean {
  const upstream = upstreams[target.split('/', 1)[0]!]
  const addresses = upstream?.servers.map(({ address }) => address) ?? [target]
  return addresses.some((address) => !address.startsWith('unix:'))
}

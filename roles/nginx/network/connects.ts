import { everyLocation } from '../schema/location.js'
import type { Nginx } from '../schema/variables.js'

/** Whether nginx opens network connections to other servers, on this host or others. Unix sockets do not count. */
export function connectsToServers({ servers, upstreams, stream, raw }: Nginx): boolean {
  const locations = servers.flatMap((server) => everyLocation(server).map(({ location }) => location))
  const conditions = locations.flatMap((location) => location.conditions)
  const targets = [...locations, ...conditions].flatMap((each) => targetsOf(each))
  const texts = [raw.http, ...[...servers, ...locations, ...conditions].map((each) => each.raw)]
  return (
    targets.some((target) => isNetwork(target, upstreams)) ||
    connectsFromStream(stream) ||
    texts.some((text) => /\b(proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass\s/.test(text ?? ''))
  )
}

const passes = ['proxyPass', 'fastcgiPass', 'uwsgiPass', 'scgiPass', 'grpcPass', 'memcachedPass'] as const

type Passes = { readonly [P in (typeof passes)[number]]?: string | undefined }

function targetsOf(block: Passes): readonly string[] {
  return passes.flatMap((name) => block[name]?.replace(/^\w+:\/\//, '') ?? [])
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

import type { Rule } from 'haploy'
import { type DeclaredListen, declaredListens } from '../../network/listens.js'
import { nameOf, type Socket } from '../../network/socket.js'
import { socketsOf } from '../../network/sockets.js'
import type { Nginx } from '../../schema/variables.js'
import { type Finding, onEachHost } from '../violation.js'

/** Addresses that several servers listen on. */
export const addressRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/address-in-use',
    severity: 'error',
    explanation:
      'A port can belong either to `servers` or to one server of `stream`. `nginx -t` does not notice, and nginx then cannot start.',
    find: onEachHost(addressesInUse),
  },
  {
    id: 'nginx/conflicting-listen',
    severity: 'error',
    explanation:
      'All servers of an address share its socket: nginx accepts one default server and one set of socket parameters for it, and expects the PROXY protocol for all of them or none.',
    find: onEachHost(conflictingListens),
  },
]

function addressesInUse(vars: Nginx): readonly Finding[] {
  const { http, streams } = socketsOf(vars)
  return streams.flatMap((own, index) => {
    const earlier = streams.slice(0, index).flat()
    return own.flatMap((socket): Finding[] => {
      const inHttp = http.some((other) => overlaps(socket, other))
      if (!inHttp && !earlier.some((other) => isSame(socket, other))) return []
      const other = inHttp ? 'a server of HTTP' : 'another stream server'
      const message = `this stream server and ${other} listen on ${nameOf(socket)}`
      const hint = 'Give one of them another port or address.'
      return [{ variable: `nginx.stream.servers.${index}.listen`, message, hint }]
    })
  })
}

/** Within `stream`, one server may listen on all addresses and another one on one of them. */
function isSame(one: Socket, other: Socket): boolean {
  return overlaps(one, other) && one.address === other.address
}

function overlaps(one: Socket, other: Socket): boolean {
  const samePort = one.port <= other.lastPort && other.port <= one.lastPort
  return samePort && one.protocol === other.protocol && shareAddress(one.address, other.address)
}

function shareAddress(one: string, other: string): boolean {
  if (one === other) return true
  if (one.startsWith('[') !== other.startsWith('[')) return false
  return [one, other].some((address) => address === '*' || address === '[::]')
}

function conflictingListens({ servers }: Nginx): readonly Finding[] {
  const lines = declaredListens(servers).flatMap((own, index) => own.map((line) => ({ ...line, index })))
  const places = [...new Set(lines.map(({ place }) => place))]
  return places.flatMap((place) =>
    conflictsOf(
      place,
      lines.filter((line) => line.place === place),
    ),
  )
}

function conflictsOf(
  place: string,
  lines: readonly (DeclaredListen & { readonly index: number })[],
): readonly Finding[] {
  const finding = (index: number, message: string, hint: string): Finding => ({
    variable: `nginx.servers.${index}.listen`,
    message,
    hint,
  })
  const [, second] = lines.filter(({ parameters }) => parameters.includes('default_server'))
  const expecting = lines.filter(({ parameters }) => parameters.includes('proxy_protocol'))
  const without = lines.find((line) => !expecting.includes(line))
  const options = lines.filter(({ socket }) => socket.length > 0)
  const [first] = options
  const other = options
    .slice(1)
    .find(({ socket, isText }) => isText || first!.isText || `${socket}` !== `${first!.socket}`)
  return [
    ...(second ? [finding(second.index, `two servers are the default server of ${place}`, 'Remove one of them.')] : []),
    ...(expecting.length > 0 && without
      ? [
          finding(
            without.index,
            `another server of ${place} expects the PROXY protocol, and nginx then expects it for this one, too`,
            'Declare it for all servers of the address, or use another address.',
          ),
        ]
      : []),
    ...(other
      ? [
          finding(
            other.index,
            `two servers give the socket of ${place} parameters (${first!.socket.join(' ')}, ${other.socket.join(' ')})`,
            'Give them to one of the servers only.',
          ),
        ]
      : []),
  ]
}

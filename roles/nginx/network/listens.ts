import type { Listen, ListenSettings } from '../schema/listen.js'
import type { Server } from '../schema/server.js'
import type { StreamServer } from '../schema/stream/server.js'
import { placeOf, socketOf } from './socket.js'

/** The parameters of a `listen` directive. */
interface Line {
  /** `80`, `[::]:443`, `unix:/run/a.sock`. */
  readonly where: string
  readonly parameters: readonly string[]
  /** Parameters of the socket, which nginx accepts once for each address. */
  readonly socket: readonly string[]
}

interface Options {
  /** HTTP/2 is a parameter of `listen`, as before nginx 1.25.1. */
  readonly http2Parameter?: boolean
}

/** A declared `listen` of a server, for checks that compare servers. */
export interface DeclaredListen {
  /** The same for every way to write it: `80`, `udp 53`. */
  readonly place: string
  readonly parameters: readonly string[]
  /** Parameters of the socket, wherever they are declared. */
  readonly socket: readonly string[]
  /** Declared as a line of parameters, which is copied unchanged. */
  readonly isText: boolean
}

/** The declared `listen` of all servers, without those that HTTP/3 adds. */
export function declaredListens(servers: readonly Server[]): readonly (readonly DeclaredListen[])[] {
  return servers.map(({ listen, tls, ipv6 }) =>
    linesOf(listen ?? (tls ? 443 : 80), ipv6).map(({ where, parameters, socket }) => {
      const written = parameters.filter((parameter) => socketParameter.test(parameter))
      return {
        place: placeOf([where, ...parameters].join(' ')),
        parameters,
        socket: [...socket, ...written],
        isText: written.length > 0,
      }
    }),
  )
}

const socketParameter =
  /^(reuseport|deferred|bind|(backlog|rcvbuf|sndbuf|fastopen|setfib|so_keepalive|ipv6only|accept_filter)=.*)$/

/** The `listen` lines of one server: `80`, `443 ssl`, as declared or by default. */
export function listens(server: Server): readonly string[] {
  return listensOf([server])[0]!
}

/** Whether a server answers plain HTTP on port 80. */
export function answersOnPort80(server: Server): boolean {
  return listens(server).some(isPlainPort80)
}

export function isPlainPort80(listen: string): boolean {
  return socketOf(listen)?.port === 80 && !/\sssl\b/.test(listen)
}

/** The `listen` lines of all servers together, in their order: only the first server of an address has its socket parameters. */
export function listensOf(servers: readonly Server[], { http2Parameter = false }: Options = {}): readonly string[][] {
  return printed(
    servers.map((server) => {
      const { listen, tls, ipv6, http2, http3 } = server
      const lines = linesOf(listen ?? (tls ? 443 : 80), ipv6)
      const encrypted = tls ? lines.map(withSsl) : lines
      const tcp = http2 && http2Parameter ? encrypted.map((line) => adding(line, 'http2')) : encrypted
      return http3 ? [...tcp, ...lines.flatMap(quicOf)] : tcp
    }),
  )
}

/** The `listen` lines of all stream servers, in their order. */
export function streamListensOf(servers: readonly StreamServer[]): readonly string[][] {
  return printed(
    servers.map(({ listen, ipv6, udp, tls }) => {
      const lines = linesOf(listen, ipv6).map((line) => (udp ? adding(line, 'udp') : line))
      return tls ? lines.map(withSsl) : lines
    }),
  )
}

function linesOf(listen: Listen | readonly Listen[], ipv6: boolean): readonly Line[] {
  return [listen].flat().flatMap((one: Listen): Line[] => {
    const line = typeof one === 'object' ? lineOfSettings(one) : lineOfText(String(one))
    const port = /^(?:(?:\*|0\.0\.0\.0):)?(\d+(?:-\d+)?)$/.exec(line.where)?.[1]
    return ipv6 && port !== undefined ? [line, { ...line, where: `[::]:${port}` }] : [line]
  })
}

function lineOfText(text: string): Line {
  const [where = '', ...parameters] = text.trim().split(/\s+/)
  return { where, parameters, socket: [] }
}

function lineOfSettings(settings: ListenSettings): Line {
  const { address, port, proxyProtocol, reuseport, backlog } = settings
  const host = address?.includes(':') ? `[${address}]` : address
  return {
    where: host === undefined ? String(port) : `${host}:${port}`,
    parameters: [
      ...('defaultServer' in settings && settings.defaultServer ? ['default_server'] : []),
      ...(proxyProtocol ? ['proxy_protocol'] : []),
    ],
    socket: [...(reuseport ? ['reuseport'] : []), ...(backlog === undefined ? [] : [`backlog=${backlog}`])],
  }
}

function withSsl(line: Line): Line {
  return line.parameters.includes('quic') ? line : adding(line, 'ssl')
}

function adding(line: Line, parameter: string): Line {
  return line.parameters.includes(parameter) ? line : { ...line, parameters: [...line.parameters, parameter] }
}

/** HTTP/3 on the same address. Only with a socket of its own does each worker receive the packets of its connections. */
function quicOf({ where, parameters }: Line): readonly Line[] {
  if (where.startsWith('unix:') || parameters.includes('quic')) return []
  return [{ where, parameters: ['quic'], socket: ['reuseport'] }]
}

function printed(servers: readonly (readonly Line[])[]): readonly string[][] {
  const seen = new Set<string>()
  return servers.map((lines) =>
    lines.map(({ where, parameters, socket }) => {
      const line = [where, ...parameters].join(' ')
      const own = seen.has(placeOf(line)) ? [] : socket
      if (socket.length > 0) seen.add(placeOf(line))
      return [line, ...own].join(' ')
    }),
  )
}

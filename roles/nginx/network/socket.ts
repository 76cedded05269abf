/** A port, or a range of ports, that nginx listens on. */
export interface Socket {
  /** `*`: all IPv4 addresses; otherwise as in `listen`. */
  readonly address: string
  readonly port: number
  /** The same as `port`, unless it is a range. */
  readonly lastPort: number
  readonly protocol: 'tcp' | 'udp'
  /** Only the host itself can reach it. */
  readonly loopback: boolean
}

/**
 * Parses a `listen` line: `80`, `[::]:443 ssl`, `198.18.0.11` (port 80), `443 quic`, `5000-5010 udp`. A unix socket has no
 * port.
 */
export function socketOf(listen: string): Socket | undefined {
  const [where = '', ...parameters] = listen.trim().split(/\s+/)
  if (where.startsWith('unix:')) return undefined
  const [, host, from, to = from] = /^(?:(.*):)?(\d+)(?:-(\d+))?$/.exec(where) ?? [undefined, where]
  const address = host === undefined || host === '' || host === '0.0.0.0' ? '*' : host
  return {
    address,
    port: Number(from ?? 80),
    lastPort: Number(to ?? 80),
    protocol: parameters.some((parameter) => parameter === 'quic' || parameter === 'udp') ? 'udp' : 'tcp',
    loopback: /^(127\.|localhost$|\[::1\]$)/.test(address),
  }
}

/** `80`, or a range as firewalld and semanage write it: `5000-5010`. */
export function portsOf({ port, lastPort }: Socket): string {
  return port === lastPort ? String(port) : `${port}-${lastPort}`
}

/** `80`, `[::]:80`, `udp 53`: the same for every way to write a `listen` line. */
export function placeOf(listen: string): string {
  const socket = socketOf(listen)
  return socket ? nameOf(socket) : listen.trim().split(/\s/, 1)[0]!
}

export function nameOf(socket: Socket): string {
  const { address, protocol } = socket
  const ports = portsOf(socket)
  return `${protocol === 'udp' ? 'udp ' : ''}${address === '*' ? ports : `${address}:${ports}`}`
}

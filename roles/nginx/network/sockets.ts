import type { Nginx } from '../schema/variables.js'
import { listens } from './listens.js'

/** A port that nginx listens on. */
export interface Socket {
  readonly port: number
  readonly protocol: 'tcp' | 'udp'
  /** Only the host itself can reach it. */
  readonly loopback: boolean
}

/** The ports of all servers and of the health address, but not those in `raw` and in included files. */
export function sockets({ servers, health }: Nginx): readonly Socket[] {
  return [...servers.flatMap(listens), ...(health ? [health] : [])].flatMap(socketOf)
}

/** Parses `listen`: `80`, `[::]:443 ssl`, `198.18.0.11` (port 80), `443 quic`. A unix socket has no port. */
function socketOf(listen: string): Socket[] {
  const [where = '', ...parameters] = listen.trim().split(/\s+/)
  if (where.startsWith('unix:')) return []
  const [, address = '', port] = /^(?:(.*):)?(\d+)$/.exec(where) ?? [undefined, where]
  return [
    {
      port: Number(port ?? 80),
      protocol: parameters.includes('quic') ? 'udp' : 'tcp',
      loopback: /^(127\.|localhost$|\[::1\]$)/.test(address),
    },
  ]
}

import type { Nginx } from '../schema/variables.js'
import { listensOf, streamListensOf } from './listens.js'
import { type Socket, socketOf } from './socket.js'

type Listening = Pick<Nginx, 'servers' | 'stream' | 'health'>

/** The ports of all servers and of the health address, but not those in `raw` and in included files. */
export function sockets(vars: Listening): readonly Socket[] {
  const { http, streams } = socketsOf(vars)
  return [...http, ...streams.flat()]
}

/** The ports of HTTP, and those of each stream server. */
export function socketsOf({ servers, stream, health }: Listening) {
  const all = (lines: readonly string[]): readonly Socket[] => lines.flatMap((line) => socketOf(line) ?? [])
  return {
    http: all([...listensOf(servers).flat(), ...(health ? [health] : [])]),
    streams: streamListensOf(stream?.servers ?? []).map(all),
  }
}

import type { Context } from '../table/notation.js'

/** The context within a block; undefined for a block of entries. */
export function contextIn(name: string, context: Context | undefined): Context | undefined {
  return context && inner[context]?.[name]
}

const inner: { readonly [C in Context]?: Readonly<Record<string, Context>> } = {
  main: { events: 'events', http: 'http', stream: 'stream' },
  http: { server: 'server', upstream: 'upstream' },
  server: { location: 'location', if: 'server-if' },
  location: { location: 'location', if: 'location-if', limit_except: 'limit_except' },
  stream: { server: 'stream-server', upstream: 'stream-upstream' },
}

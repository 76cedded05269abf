import type { Location } from '../schema/location.js'
import type { Server } from '../schema/server.js'

/** A server's headers, with Strict-Transport-Security if its TLS settings have `hsts`. */
export function headerDirectives({ headers, tls }: Server, word: (value: string) => string): readonly string[] {
  const hsts = tls?.hsts === undefined ? {} : { 'Strict-Transport-Security': `max-age=${tls.hsts}` }
  return Object.entries({ ...hsts, ...headers }).map(([name, value]) => `add_header ${name} ${word(value)} always`)
}

/** A location's headers merged with its server's, which nginx ignores if the location has any. */
export function locationHeaderDirectives(
  { headers }: Location,
  server: Server,
  word: (value: string) => string,
): readonly string[] {
  if (Object.keys(headers).length === 0) return []
  return headerDirectives({ ...server, headers: { ...server.headers, ...headers } }, word)
}

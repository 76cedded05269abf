import type { Location } from '../schema/location.js'
import type { Server } from '../schema/server.js'

/**
 * A server's headers, with Strict-Transport-Security if its TLS settings have `hsts`, and with Alt-Svc, by which browsers
 * learn of HTTP/3.
 */
export function headerDirectives({ headers, tls, http3 }: Server, word: (value: string) => string): readonly string[] {
  const hsts = tls?.hsts === undefined ? {} : { 'Strict-Transport-Security': `max-age=${tls.hsts}` }
  const alternative = http3 ? { 'Alt-Svc': 'h3=":$server_port"; ma=86400' } : {}
  return Object.entries({ ...hsts, ...alternative, ...headers }).map(
    ([name, value]) => `add_header ${name} ${word(value)} always`,
  )
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

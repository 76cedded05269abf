import { z } from 'zod'
import type { Location } from './location.js'
import type { Server } from './server.js'

/** Response headers by name. */
export const headers = z
  .record(z.string().regex(/^[\w-]+$/, 'must be the name of a header'), z.string().regex(/^[^\n\r]*$/))
  .default({})

/** A server's own, with the one that its TLS settings ask for. */
export function headerDirectives({ headers, tls }: Server, word: (value: string) => string): readonly string[] {
  const hsts = tls?.hsts === undefined ? {} : { 'Strict-Transport-Security': `max-age=${tls.hsts}` }
  return Object.entries({ ...hsts, ...headers }).map(([name, value]) => `add_header ${name} ${word(value)} always`)
}

/** A location's with the server's, which nginx would forget as soon as the location has any of its own. */
export function locationHeaderDirectives(
  { headers }: Location,
  server: Server,
  word: (value: string) => string,
): readonly string[] {
  if (Object.keys(headers).length === 0) return []
  return headerDirectives({ ...server, headers: { ...server.headers, ...headers } }, word)
}

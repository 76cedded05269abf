import type { Tls } from '../schema/tls.js'
import { type Directive, line } from '../syntax/item.js'
import { word } from '../syntax/words.js'

export type Headers = Readonly<Record<string, string>>

/** Response headers, also of error responses. */
export function headerLines(headers: Headers): readonly Directive[] {
  return Object.entries(headers).map(([name, value]) => line('add_header', `${name} ${word(value)} always`, 'headers'))
}

/** The headers of a block merged with those around it, which nginx ignores if the block has any; none if it has none. */
export function mergedHeaders(own: Headers, outer: Headers): Headers {
  return Object.keys(own).length === 0 ? {} : { ...outer, ...own }
}

/** A server's own headers, with Strict-Transport-Security if its TLS settings have `hsts`. */
export function serverHeaders({
  headers,
  tls,
}: {
  readonly headers: Headers
  readonly tls?: Tls | undefined
}): Headers {
  return { ...(tls?.hsts !== undefined && { 'Strict-Transport-Security': `max-age=${tls.hsts}` }), ...headers }
}

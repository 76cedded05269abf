import type { Tls } from '../schema/tls.js'
import { type Directive, line } from '../syntax/item.js'
import { word } from '../syntax/words.js'

export type Headers = Readonly<Record<string, string | { readonly value: string; readonly always: boolean }>>

/** Response headers, also of error responses unless they say otherwise. */
export function headerLines(headers: Headers): readonly Directive[] {
  return Object.entries(headers).map(([name, header]) => {
    const { value, always } = typeof header === 'string' ? { value: header, always: true } : header
    return line('add_header', `${name} ${word(value)}${always ? ' always' : ''}`, 'headers')
  })
}

/** The headers of a block merged with those around it, which nginx ignores if the block has any; none if it has none. */
export function mergedHeaders(own: Headers, outer: Headers): Headers {
  return Object.keys(own).length === 0 ? {} : { ...outer, ...own }
}

interface WithHeaders {
  readonly headers: Headers
  readonly tls?: Tls | undefined
  readonly http3: boolean
}

/**
 * A server's own headers, with Strict-Transport-Security if its TLS settings have `hsts`, and with Alt-Svc, by which
 * browsers learn of HTTP/3.
 */
export function serverHeaders({ headers, tls, http3 }: WithHeaders): Headers {
  return {
    ...(tls?.hsts !== undefined && { 'Strict-Transport-Security': `max-age=${tls.hsts}` }),
    ...(http3 && { 'Alt-Svc': 'h3=":$server_port"; ma=86400' }),
    ...headers,
  }
}

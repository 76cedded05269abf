import { authorityPath, certificatePaths, dhparamPath, ticketKeyPath } from '../managed-files/certificates.js'
import { defaultCiphers, type SharedTls, type Tls } from '../schema/tls.js'
import { byDefault, type Directive, directive, line } from '../syntax/item.js'

/** What all HTTPS servers share, in http. All use one session cache. */
export function sharedTlsLines({ sessionTicketKeys, dhparam }: SharedTls): readonly Directive[] {
  return [
    ...sessionTicketKeys.map((_, index) => directive('ssl_session_ticket_key', [ticketKeyPath(index)], 'sessionTicketKeys')),
    ...(dhparam === undefined ? [] : [directive('ssl_dhparam', [dhparamPath], 'dhparam')]),
  ]
}

/** The directives of an HTTPS server. */
export function tlsLines(tls: Tls): readonly Directive[] {
  const { certificate, key } = certificatePaths(tls)
  const declared = [
    directive('ssl_certificate', [certificate], 'tls.certificate'),
    directive('ssl_certificate_key', [key], 'tls.key'),
    ...(tls.protocols ? [line('ssl_protocols', tls.protocols.join(' '), 'tls.protocols')] : []),
    ...(tls.ciphers === undefined ? [] : [directive('ssl_ciphers', [tls.ciphers], 'tls.ciphers')]),
    ...(tls.sessionTimeout === undefined ? [] : [line('ssl_session_timeout', `${tls.sessionTimeout}s`, 'tls.sessionTimeout')]),
    ...(tls.sessionTickets === undefined
      ? []
      : [line('ssl_session_tickets', tls.sessionTickets ? 'on' : 'off', 'tls.sessionTickets')]),
  ]
  return [...declared, ...(tls.clients ? clientLines(tls.clients) : [])]
}

/** What an HTTPS server has unless it, or http, declares something else. */
export function tlsDefaults({ sessionTicketKeys }: SharedTls): readonly Directive[] {
  return byDefault([
    line('ssl_protocols', 'TLSv1.2 TLSv1.3'),
    directive('ssl_ciphers', [defaultCiphers]),
    line('ssl_session_cache', 'shared:haploy_tls:10m'),
    line('ssl_session_timeout', '86400s'),
    line('ssl_session_tickets', sessionTicketKeys.length > 0 ? 'on' : 'off'),
  ])
}

function clientLines({ authority, verify, depth, crl }: NonNullable<Tls['clients']>): readonly Directive[] {
  return [
    directive('ssl_client_certificate', [authorityPath(authority)], 'tls.clients.authority'),
    line('ssl_verify_client', verify, 'tls.clients.verify'),
    ...(depth === undefined ? [] : [line('ssl_verify_depth', String(depth), 'tls.clients.depth')]),
    ...(crl === undefined ? [] : [directive('ssl_crl', [crl], 'tls.clients.crl')]),
  ]
}

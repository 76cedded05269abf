import { authorityPath, certificatePaths, dhparamPath, ticketKeyPath } from '../managed-files/certificates.js'
import { defaultCiphers, type SharedTls, type Tls } from '../schema/tls.js'
import { type Directive, directive, line } from '../syntax/item.js'
import { word } from '../syntax/words.js'

/** What all HTTPS servers share, in http. All use one session cache. */
export function sharedTlsLines({ sessionTicketKeys, dhparam }: SharedTls, folder: string): readonly Directive[] {
  return [
    ...sessionTicketKeys.map((_, index) =>
      directive('ssl_session_ticket_key', [ticketKeyPath(folder, index)], 'sessionTicketKeys'),
    ),
    ...(dhparam === undefined ? [] : [directive('ssl_dhparam', [dhparamPath(folder)], 'dhparam')]),
  ]
}

/** The directives of an HTTPS server; `folder` is that of the declared certificates. It has the defaults unless http declares something else. */
export function tlsLines(
  tls: Tls,
  { sessionTicketKeys }: Pick<SharedTls, 'sessionTicketKeys'>,
  folder: string,
): readonly Directive[] {
  const { certificate, key } = certificatePaths(folder, tls)
  const { protocols, ciphers, sessionTimeout, sessionTickets } = tls
  const tickets = sessionTickets ?? sessionTicketKeys.length > 0
  return [
    directive('ssl_certificate', [certificate], 'tls.certificate'),
    directive('ssl_certificate_key', [key], 'tls.key'),
    either('ssl_protocols', protocols?.join(' '), 'TLSv1.2 TLSv1.3', 'tls.protocols'),
    either('ssl_ciphers', ciphers && word(ciphers), defaultCiphers, 'tls.ciphers'),
    either('ssl_session_cache', undefined, 'shared:haploy_tls:10m', ''),
    either(
      'ssl_session_timeout',
      sessionTimeout === undefined ? undefined : `${sessionTimeout}s`,
      '86400s',
      'tls.sessionTimeout',
    ),
    either(
      'ssl_session_tickets',
      sessionTickets === undefined ? undefined : onOff(tickets),
      onOff(tickets),
      'tls.sessionTickets',
    ),
    ...(tls.clients ? clientLines(tls.clients, folder) : []),
  ]
}

function either(name: string, declared: string | undefined, otherwise: string, variable: string): Directive {
  return declared === undefined ? { ...line(name, otherwise), isDefault: true } : line(name, declared, variable)
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off'
}

function clientLines(
  { authority, verify, depth, crl }: NonNullable<Tls['clients']>,
  folder: string,
): readonly Directive[] {
  return [
    directive('ssl_client_certificate', [authorityPath(folder, authority)], 'tls.clients.authority'),
    line('ssl_verify_client', verify, 'tls.clients.verify'),
    ...(depth === undefined ? [] : [line('ssl_verify_depth', String(depth), 'tls.clients.depth')]),
    ...(crl === undefined ? [] : [directive('ssl_crl', [crl], 'tls.clients.crl')]),
  ]
}

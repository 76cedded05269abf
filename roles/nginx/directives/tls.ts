import { tlsFolder } from '../managed-files/certificates.js'
import type { Tls } from '../schema/tls.js'

/** The directives of an HTTPS server. All servers share one session cache. */
export function tlsDirectives(tls: Tls, word: (value: string) => string): readonly string[] {
  const { certificate, key } = pathsOf(tls)
  return [
    `ssl_certificate ${word(certificate)}`,
    `ssl_certificate_key ${word(key)}`,
    `ssl_protocols ${tls.protocols.join(' ')}`,
    `ssl_ciphers ${tls.ciphers}`,
    'ssl_session_cache shared:haploy_tls:10m',
    `ssl_session_timeout ${tls.sessionTimeout}s`,
    `ssl_session_tickets ${tls.sessionTickets ? 'on' : 'off'}`,
  ]
}

function pathsOf({ certificate, key }: Tls): { certificate: string; key: string } {
  return key === undefined
    ? { certificate: `${tlsFolder}/${certificate}.crt`, key: `${tlsFolder}/${certificate}.key` }
    : { certificate, key }
}

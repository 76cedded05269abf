import type { Tls } from '../schema/tls.js'

/** The directives of an HTTPS server; `folder` is that of the declared certificates. All servers share one session cache. */
export function tlsDirectives(tls: Tls, folder: string, word: (value: string) => string): readonly string[] {
  const { certificate, key } = pathsOf(tls, folder)
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

function pathsOf({ certificate, key }: Tls, folder: string): { certificate: string; key: string } {
  return key === undefined
    ? { certificate: `${folder}/${certificate}.crt`, key: `${folder}/${certificate}.key` }
    : { certificate, key }
}

import type { Secret } from '../../core/shell/secret.js'
import type { SourceOptions } from './source.js'

/** Sets and removes TXT records for DNS-01. `remove` is called after the check, whatever its result. */
export interface DnsRecords {
  /** Resolves once the name servers have the record: `set('_acme-challenge.example.com', 'x3F…')`. */
  set(name: string, value: string): Promise<void> | void
  remove(name: string, value: string): Promise<void> | void
}

export interface AcmeOptions extends SourceOptions {
  /** URL of the authority's directory: `https://acme-v02.api.letsencrypt.org/directory`. */
  readonly directory: string
  /** You agree to the terms of service of the authority. */
  readonly termsOfServiceAgreed: true
  /** Address for the account. Absent: none. */
  readonly email?: string | undefined
  /** For authorities that have issued a key with which accounts are made. */
  readonly externalAccount?: { readonly kid: string; readonly hmacKey: Secret } | undefined
  /** For DNS-01. Absent: HTTP-01. */
  readonly dns?: DnsRecords | undefined
}

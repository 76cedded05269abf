import { type AcmeSource, acme, type CertificateSource, selfSigned } from 'haploy'
import type { Acme, SelfSigned } from './schema.js'

export function acmeSource(name: string, { acme: options }: Acme): AcmeSource {
  return acme(name, options)
}

export function selfSignedSource(name: string, { selfSigned: options }: SelfSigned): CertificateSource {
  return selfSigned(name, options)
}

/**
 * What nginx serves until the authority has issued the certificate, which it does only once nginx answers its challenge:
 * one that is self-signed for a week. Where the controller already has the certificate, that one.
 */
export function untilIssued(name: string, certificate: Acme): CertificateSource {
  const issued = acmeSource(name, certificate)
  const { names, folder } = certificate.acme
  const placeholder = selfSigned(name, { names, folder, days: 7 })
  const present = () => (issued.current() ? issued : placeholder)
  return {
    origin: placeholder.origin,
    current: () => present().current(),
    reasonToRenew: () => (issued.current() ? undefined : placeholder.reasonToRenew()),
    renew: async (report) => (issued.current() ? undefined : await placeholder.renew(report)),
  }
}

import { acmeSource } from '../../certificate-sources/sources.js'
import { httpCertificates } from '../managed-files/made-certificates.js'
import { isPlainPort80 } from '../network/listens.js'
import type { Nginx } from '../schema/variables.js'
import { block, type Directive, line } from '../syntax/item.js'

/**
 * For a server with these `listen` lines: answers any challenge of the ACME account over HTTP, before the server refuses or redirects anything. Only orders of this
 * account accept the answer, so each host of a pair can give it, whichever of them has the address.
 */
export function challengeAnswer(
  listens: readonly string[],
  { certificates }: Pick<Nginx, 'certificates'>,
): readonly Directive[] {
  const [first] = httpCertificates(certificates)
  if (!first || !listens.some(isPlainPort80)) return []
  const [name, certificate] = first
  const answer = line('return', `200 "$1.${acmeSource(name, certificate).account.thumbprint}"`)
  return [block('if', '($uri ~ "^/\\.well-known/acme-challenge/([A-Za-z0-9_-]+)$")', [answer], 'certificates')]
}

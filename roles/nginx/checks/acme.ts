import type { Rule } from 'haploy'
import { acmeSource } from '../../certificate-sources/sources.js'
import { httpCertificates } from '../managed-files/made-certificates.js'
import { answersOnPort80 } from '../network/listens.js'
import type { Nginx } from '../schema/variables.js'
import { type Finding, onEachHost } from './violation.js'

/** Certificates that no authority could issue. */
export const acmeRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/acme-without-port-80',
    severity: 'error',
    explanation:
      'An authority checks a name over HTTP on port 80, where no server listens. Add one, such as `redirect()`, or use DNS-01.',
    find: onEachHost(withoutPort80),
  },
  {
    id: 'nginx/acme-accounts',
    severity: 'error',
    explanation:
      'A server answers the challenges of one ACME account. Give all certificates with HTTP-01 the same directory and folder, or use DNS-01.',
    find: onEachHost(severalAccounts),
  },
]

function withoutPort80({ certificates, servers }: Nginx): readonly Finding[] {
  if (servers.some(answersOnPort80)) return []
  return httpCertificates(certificates).map(([name]) => ({
    variable: `nginx.certificates.${name}.acme`,
    message: `no server listens on port 80, so no authority can check the names of ${name}`,
    hint: 'Add a server: servers: [redirect(), …]. For DNS-01, set `dns`.',
  }))
}

function severalAccounts({ certificates }: Nginx): readonly Finding[] {
  const [first, ...others] = httpCertificates(certificates).map(([name, each]) => ({
    name,
    path: acmeSource(name, each).account.path,
  }))
  return others
    .filter(({ path }) => path !== first!.path)
    .map(({ name }) => ({
      variable: `nginx.certificates.${name}.acme`,
      message: `${name} and ${first!.name} have different ACME accounts, and a server answers the challenges of one`,
      hint: 'Give both the same directory and folder, or set `dns` for one of them.',
    }))
}

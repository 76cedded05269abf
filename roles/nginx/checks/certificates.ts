import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Rule } from 'haploy'
import { bytesOf, type Source } from '../../managed-files/source.js'
import { givenCertificates } from '../managed-files/certificates.js'
import type { Nginx } from '../schema/variables.js'
import { type Finding, onEachHost, pathHint } from './violation.js'

/** Certificates that clients would reject, or that nginx could not load. */
export const certificateRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/undeclared-certificate',
    severity: 'error',
    explanation: 'A server names a certificate that is not declared. Declare it, or set its paths on the host.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost(undeclaredCertificates),
  },
  {
    id: 'nginx/unreadable-certificate',
    severity: 'error',
    explanation:
      'nginx cannot load a certificate or key that OpenSSL cannot read, or that does not exist on the controller.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost((vars) => pairsOf(vars).flatMap(unreadableParts)),
  },
  {
    id: 'nginx/certificate-key-mismatch',
    severity: 'error',
    explanation:
      "nginx rejects a key that does not match its certificate. The server's own certificate must be the first in the PEM.",
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost((vars) => pairsOf(vars).flatMap(keyMismatch)),
  },
  {
    id: 'nginx/expired-certificate',
    severity: 'error',
    explanation: 'Clients reject a certificate that has expired. Renew it.',
    find: onEachHost((vars) => pairsOf(vars).flatMap(expired)),
  },
  {
    id: 'nginx/certificate-expires-soon',
    severity: 'advice',
    explanation:
      'A certificate from a file or a secret expires within 30 days, and less than a third of its lifetime is left. Renew it.',
    find: onEachHost((vars) => pairsOf(vars).flatMap(expiresSoon)),
  },
  {
    id: 'nginx/certificate-not-yet-valid',
    severity: 'error',
    explanation:
      "Clients reject a certificate that is not valid yet. Wait until it is, or correct the controller's clock.",
    find: onEachHost((vars) => pairsOf(vars).flatMap(notYetValid)),
  },
]

function undeclaredCertificates({ certificates, servers, stream }: Nginx): readonly Finding[] {
  const names = Object.keys(certificates)
  const uses = [
    ...servers.map(({ tls }, index) => ({ tls, variable: `nginx.servers.${index}.tls` })),
    ...(stream?.servers ?? []).map(({ tls }, index) => ({ tls, variable: `nginx.stream.servers.${index}.tls` })),
  ]
  return uses.flatMap(({ tls, variable }) => {
    if (!tls || tls.key !== undefined || tls.certificate in certificates) return []
    const hint =
      names.length > 0 ? `Declared certificates: ${names.join(', ')}.` : 'Declare it, or set its paths on the host.'
    return [{ variable, message: `the certificate ${tls.certificate} is not declared`, hint }]
  })
}

interface Pair {
  readonly name: string
  readonly variable: string
  readonly certificate: X509Certificate | Unreadable
  readonly key: ReturnType<typeof createPrivateKey> | Unreadable
}

/** The rules share the pairs, which are read once. */
function pairsOf({ certificates }: Nginx): readonly Pair[] {
  const cached = cache.get(certificates)
  if (cached) return cached
  const pairs = givenCertificates(certificates).map(([name, { certificate, key }]) => ({
    name,
    variable: `nginx.certificates.${name}`,
    certificate: attempt(certificate, (bytes) => new X509Certificate(bytes)),
    key: attempt(key, (bytes) => createPrivateKey(bytes)),
  }))
  cache.set(certificates, pairs)
  return pairs
}

const cache = new WeakMap<Nginx['certificates'], readonly Pair[]>()

function unreadableParts({ name, variable, certificate, key }: Pair): readonly Finding[] {
  return [
    ...(certificate instanceof Unreadable ? [certificate.finding(`${variable}.certificate`, 'certificate', name)] : []),
    ...(key instanceof Unreadable ? [key.finding(`${variable}.key`, 'key', name)] : []),
  ]
}

function keyMismatch({ name, variable, certificate, key }: Pair): readonly Finding[] {
  if (certificate instanceof Unreadable || key instanceof Unreadable || certificate.checkPrivateKey(key)) return []
  const hint = "Declare the key of the first certificate in the PEM: the server's own, before the intermediate ones."
  return [{ variable, message: `the key of ${name} does not match its certificate`, hint }]
}

function expired({ name, variable, certificate }: Pair): readonly Finding[] {
  if (certificate instanceof Unreadable || Date.parse(certificate.validTo) >= Date.now()) return []
  const message = `the certificate ${name} expired on ${certificate.validTo}`
  return [{ variable: `${variable}.certificate`, message, hint: 'Renew it.' }]
}

function expiresSoon({ name, variable, certificate }: Pair): readonly Finding[] {
  if (certificate instanceof Unreadable) return []
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
  const left = to - Date.now()
  if (left < 0 || left > 30 * day || left > (to - from) / 3) return []
  const message = `the certificate ${name} expires on ${certificate.validTo}, in ${Math.floor(left / day)} days`
  return [{ variable: `${variable}.certificate`, message, hint: 'Renew it.' }]
}

const day = 86_400_000

function notYetValid({ name, variable, certificate }: Pair): readonly Finding[] {
  if (certificate instanceof Unreadable || Date.parse(certificate.validFrom) <= Date.now()) return []
  const message = `the certificate ${name} is not valid before ${certificate.validFrom}`
  const hint = "Wait until then, or correct the controller's clock."
  return [{ variable: `${variable}.certificate`, message, hint }]
}

class Unreadable {
  constructor(
    private readonly source: Source,
    private readonly error: NodeJS.ErrnoException,
  ) {}

  finding(variable: string, what: 'certificate' | 'key', name: string): Finding {
    const { code, message } = this.error
    if (typeof this.source === 'object' && 'file' in this.source && code !== undefined && /^E[A-Z]+$/.test(code)) {
      return { variable, message: `the file of the ${what} of ${name} cannot be read: ${message}`, hint: pathHint }
    }
    const hint =
      code === 'ERR_MISSING_PASSPHRASE'
        ? 'nginx would ask for its passphrase at every start. Remove the passphrase with `openssl pkey`.'
        : `It must be PEM, beginning with -----BEGIN ${what === 'key' ? 'PRIVATE KEY' : 'CERTIFICATE'}-----.`
    return { variable, message: `OpenSSL cannot read the ${what} of ${name}`, hint }
  }
}

function attempt<T>(source: Source, make: (bytes: Buffer) => T): T | Unreadable {
  try {
    return make(bytesOf(source))
  } catch (error) {
    return new Unreadable(source, error as NodeJS.ErrnoException)
  }
}

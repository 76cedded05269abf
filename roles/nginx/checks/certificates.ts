import { createPrivateKey, X509Certificate } from 'node:crypto'
import { bytesOf, type Source } from '../../managed-files/source.js'
import type { Certificate } from '../schema/tls.js'
import type { Nginx } from '../schema/variables.js'
import type { Finding } from './rules.js'

/** Certificates that no client would take, or that nginx could not load. */
export function certificateProblems({ certificates, servers }: Nginx): Finding[] {
  return [
    ...Object.entries(certificates).flatMap(([name, pair]) => pairProblems(name, pair)),
    ...servers.flatMap(({ tls }, index) => {
      if (!tls || tls.key !== undefined || tls.certificate in certificates) return []
      const names = Object.keys(certificates)
      const hint =
        names.length > 0 ? `Declared are: ${names.join(', ')}.` : 'Declare it, or give the paths on the host.'
      return [
        { variable: `nginx.servers.${index}.tls`, message: `the certificate ${tls.certificate} is not declared`, hint },
      ]
    }),
  ]
}

function pairProblems(name: string, pair: Certificate): Finding[] {
  const variable = `nginx.certificates.${name}`
  const certificate = attempt(() => new X509Certificate(bytesOf(pair.certificate)))
  const key = attempt(() => createPrivateKey(bytesOf(pair.key)))
  const findings = [
    ...(certificate instanceof Error
      ? [unreadable(`${variable}.certificate`, 'certificate', name, pair.certificate, certificate)]
      : []),
    ...(key instanceof Error ? [unreadable(`${variable}.key`, 'key', name, pair.key, key)] : []),
  ]
  if (certificate instanceof Error) return findings
  if (!(key instanceof Error) && !certificate.checkPrivateKey(key)) {
    findings.push({
      variable,
      message: `the key of ${name} does not belong to its certificate`,
      hint: "Give the key of the first certificate in the PEM: the server's own comes before the intermediate ones.",
    })
  }
  return [...findings, ...timeProblems(`${variable}.certificate`, name, certificate)]
}

function timeProblems(variable: string, name: string, { validFrom, validTo }: X509Certificate): Finding[] {
  const now = Date.now()
  if (Date.parse(validTo) < now) {
    return [{ variable, message: `the certificate ${name} expired at ${validTo}`, hint: 'Renew it.' }]
  }
  if (Date.parse(validFrom) <= now) return []
  const hint = "Wait until then, or correct this machine's clock."
  return [{ variable, message: `the certificate ${name} is not valid before ${validFrom}`, hint }]
}

function unreadable(variable: string, what: string, name: string, source: Source, error: Error): Finding {
  const { code } = error as NodeJS.ErrnoException
  if (typeof source === 'object' && 'file' in source && code !== undefined && /^E[A-Z]+$/.test(code)) {
    return { variable, message: `the file of the ${what} of ${name} cannot be read: ${error.message}`, hint: fileHint }
  }
  const hint =
    code === 'ERR_MISSING_PASSPHRASE'
      ? 'nginx would ask for its passphrase at every start: take it off with `openssl pkey`.'
      : `It must be PEM: -----BEGIN ${what === 'key' ? 'PRIVATE KEY' : 'CERTIFICATE'}-----, and so on.`
  return { variable, message: `the ${what} of ${name} is not one that OpenSSL can read`, hint }
}

const fileHint = 'A relative path starts in the folder that haploy is run in.'

function attempt<T>(make: () => T): T | Error {
  try {
    return make()
  } catch (error) {
    return error as Error
  }
}

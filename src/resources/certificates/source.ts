import { UsageError } from '../../core/errors.js'
import type { Report } from '../../core/resource.js'
import { CertificateFolder } from './certificate-folder.js'
import { KeyPair, secondsOf } from './key-pair.js'

/** Where certificates come from that haploy makes. The same one serves all hosts, and is kept on the controller. */
export interface CertificateSource {
  /** What makes it: `self-signed`, `from acme.example`. */
  readonly origin: string
  /** The certificate on the controller; undefined if there is none. Throws FailedError if it cannot be read. */
  current(): KeyPair | undefined
  /** Why the next run makes a new one: `there is none`. Undefined if it does not. */
  reasonToRenew(): string | undefined
  /** Makes a new one if there is a reason, and keeps it on the controller. Throws FailedError. */
  renew(report?: Report): Promise<void>
}

/** What all sources need. */
export interface SourceOptions {
  /** DNS names, also with a star: `['www.example.com', '*.example.com']`. */
  readonly names: readonly string[]
  /** Folder on the controller for the private keys. */
  readonly folder: string
}

interface Making extends SourceOptions {
  readonly origin: string
  /** Name of the file in the folder. */
  readonly file: string
  make(report: Report): Promise<KeyPair>
}

/** The work that is under way, by file: several hosts wait for the same certificate. */
const underWay = new Map<string, Promise<void>>()

export function sourceOf({ names, folder, origin, file, make }: Making): CertificateSource {
  assertNames(names, file)
  const kept = new CertificateFolder(folder)
  const path = kept.pathOf(file)
  const current = () => {
    const pem = kept.read(file)
    return pem === undefined ? undefined : readPair(pem, path)
  }
  const reasonToRenew = () => reasonFor(current(), names)
  const renew = async (report: Report) => {
    if (reasonToRenew() !== undefined) kept.write(file, (await make(report)).pem)
  }
  return {
    origin,
    current,
    reasonToRenew,
    renew(report = () => {}) {
      const work = underWay.get(path) ?? renew(report).finally(() => underWay.delete(path))
      underWay.set(path, work)
      return work
    },
  }
}

function assertNames(names: readonly string[], file: string): void {
  const wrong = names.find((name) => !dnsName.test(name))
  if (names.length > 0 && wrong === undefined) return
  throw new UsageError(
    wrong === undefined ? `the certificate ${file} has no names` : `${JSON.stringify(wrong)} is not a DNS name`,
    { hint: "Give one or more: names: ['www.example.com']." },
  )
}

/** In lower case, as certificates have it; perhaps a wildcard. */
export const dnsName = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/

function readPair(pem: string, path: string): KeyPair {
  try {
    return KeyPair.parse(pem)
  } catch (cause) {
    throw new UsageError(`${path} has no certificate that OpenSSL can read`, {
      hint: 'Remove the file, and the next run makes a new one.',
      cause,
    })
  }
}

function reasonFor(pair: KeyPair | undefined, names: readonly string[]): string | undefined {
  if (!pair) return 'there is none'
  const missing = names.find((name) => !pair.names.includes(name))
  if (missing !== undefined) return `it has no ${missing}`
  const surplus = pair.names.find((name) => !names.includes(name))
  if (surplus !== undefined) return `it has ${surplus}, which is not declared`
  return pair.renewal.getTime() <= Date.now() ? `it expires on ${secondsOf(pair.expires)}` : undefined
}

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { FailedError } from '../../core/errors.js'
import { KeyPair } from './key-pair.js'
import { type CertificateSource, type SourceOptions, sourceOf } from './source.js'

export interface SelfSignedOptions extends SourceOptions {
  /** Lifetime in days. Absent: 90. */
  readonly days?: number
}

/**
 * A certificate that its own key has signed, for tests: clients do not trust it. It is made once, and again when less than
 * a third of its lifetime is left. `name` is part of the file's name. Throws UsageError for an invalid name.
 */
export function selfSigned(name: string, { names, folder, days = 90 }: SelfSignedOptions): CertificateSource {
  const make = () => sign(names, days)
  return sourceOf({ names, folder, origin: 'self-signed', file: `${name}.self-signed.pem`, make })
}

/** OpenSSL on the controller makes it, because Node.js cannot. */
async function sign(names: readonly string[], days: number): Promise<KeyPair> {
  const extensions = [
    `subjectAltName=${names.map((each) => `DNS:${each}`).join(',')}`,
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=critical,digitalSignature',
    'extendedKeyUsage=serverAuth',
  ]
  const pem = await openssl([
    ...['req', '-x509', '-sha256', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', '-'],
    ...['-subj', '/', '-days', String(days), ...extensions.flatMap((each) => ['-addext', each])],
  ])
  return KeyPair.parse(pem)
}

/** What OpenSSL prints. */
async function openssl(given: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('openssl', given)
    return stdout
  } catch (cause) {
    const { code, stderr } = cause as NodeJS.ErrnoException & { stderr?: string }
    if (code !== 'ENOENT') {
      throw new FailedError(`openssl cannot make a self-signed certificate: ${stderr?.trim()}`, { cause })
    }
    throw new FailedError('a self-signed certificate needs OpenSSL on the controller', {
      hint: 'Install the package openssl on this machine.',
      cause,
    })
  }
}

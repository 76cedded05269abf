import { X509Certificate } from 'node:crypto'
import { Secret } from '../../core/shell/secret.js'

/** A certificate with its chain, and its private key. */
export class KeyPair {
  readonly #own: X509Certificate

  /** Both in PEM, the server's own certificate first. Throws the error of OpenSSL for a certificate that it cannot read. */
  constructor(
    readonly certificate: string,
    readonly key: Secret,
  ) {
    this.#own = new X509Certificate(certificate)
  }

  /** Takes apart what `pem` puts together. */
  static parse(pem: string): KeyPair {
    const blocks = pem.match(/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----/g) ?? []
    const isKey = (block: string) => /^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(block)
    const key = blocks.find(isKey) ?? ''
    return new KeyPair(`${blocks.filter((block) => !isKey(block)).join('\n')}\n`, new Secret(`${key}\n`))
  }

  /** Certificate, chain and key in one text, so that a file with them is replaced at once. */
  get pem(): Secret {
    return new Secret(`${this.certificate.trimEnd()}\n${this.key.reveal().trimEnd()}\n`)
  }

  /** In upper-case hexadecimal. */
  get serial(): string {
    return this.#own.serialNumber.toUpperCase()
  }

  get expires(): Date {
    return new Date(this.#own.validTo)
  }

  /** Less than a third of the lifetime is left from then on. */
  get renewal(): Date {
    const [from, to] = [Date.parse(this.#own.validFrom), Date.parse(this.#own.validTo)]
    return new Date(to - (to - from) / 3)
  }

  /** The DNS names, in the order of the certificate. */
  get names(): readonly string[] {
    return (this.#own.subjectAltName ?? '').split(', ').flatMap((each) => /^DNS:(.+)$/.exec(each)?.[1] ?? [])
  }

  /** `serial 04A1…, until 2026-11-27T10:00:00Z`, as the probe of a host describes it. */
  toString(): string {
    return describeCertificate(this.serial, this.expires)
  }
}

/** `serial` in upper-case hexadecimal. */
export function describeCertificate(serial: string, expires: Date): string {
  return `serial ${serial}, until ${secondsOf(expires)}`
}

/** The time without milliseconds: `2026-11-27T10:00:00Z`. */
export function secondsOf(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}

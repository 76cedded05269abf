import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { StateResource } from '../../core/resource.js'
import { sh } from '../../core/shell/script.js'
import { Secret } from '../../core/shell/secret.js'
import { CertificateFolder } from './certificate-folder.js'

/** The keys that no file has yet, by path: a dry run has one, too, and does not keep it. */
const newKeys = new Map<string, Secret>()

/** The key of the account at an authority. It is made once, and kept in a folder on the controller. */
export class AcmeAccount {
  readonly #folder: CertificateFolder

  /** `authority` is the host of the directory: `acme-v02.api.letsencrypt.org`. */
  constructor(
    folder: string,
    private readonly authority: string,
  ) {
    this.#folder = new CertificateFolder(folder)
  }

  get path(): string {
    return this.#folder.pathOf(this.#file)
  }

  get #file(): string {
    return `${this.authority}.account-key.pem`
  }

  /** The private key in PEM. Throws FailedError if its file cannot be read, or if others can read it. */
  get key(): Secret {
    const kept = this.#folder.read(this.#file)
    if (kept !== undefined) return new Secret(kept)
    const key = newKeys.get(this.path) ?? newKey()
    newKeys.set(this.path, key)
    return key
  }

  get isKept(): boolean {
    return this.#folder.read(this.#file) !== undefined
  }

  /** Keeps the key in its file. Throws FailedError if that cannot be written. */
  keep(): void {
    if (this.isKept) return
    this.#folder.write(this.#file, this.key)
    newKeys.delete(this.path)
  }

  /** The thumbprint of the public key (RFC 7638): with it, a web server answers any HTTP-01 challenge of the account. */
  get thumbprint(): string {
    const { crv, kty, x, y } = createPublicKey(createPrivateKey(this.key.reveal())).export({ format: 'jwk' })
    return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url')
  }

  /** A resource that keeps the key: its thumbprint must be the same in every run. */
  get resource(): StateResource<null> {
    const to = this.path
    return {
      type: 'state',
      kind: 'ACME account key',
      name: this.authority,
      probe: { script: sh`:`, parse: () => null },
      plan: () =>
        this.isKept ? [] : [{ attribute: 'key', from: null, to, steps: [{ script: sh`:` }], writes: [], requires: [] }],
      prepare: async () => this.keep(),
      reads: [],
      writes: [],
    }
  }
}

function newKey(): Secret {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
}

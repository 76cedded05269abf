/** A public key or a certificate, as a `.pub` file has it. */
export interface PublicKey {
  /** `ssh-ed25519`, `sk-ssh-ed25519@openssh.com`, `ssh-ed25519-cert-v01@openssh.com` … */
  readonly type: string
  /** In SSH wire format. */
  readonly blob: Buffer
}

/** The public key in the text of a `.pub` file; undefined when there is none. */
export function parsePublicKey(text: string): PublicKey | undefined {
  for (const line of text.split('\n')) {
    const [type = '', base64] = line.trim().split(/\s+/, 2)
    if (type === '' || type.startsWith('#') || base64 === undefined) continue
    const blob = Buffer.from(base64, 'base64')
    if (typeOf(blob) === type) return { type, blob }
  }
  return undefined
}

/** The public key that OpenSSH's format of a private key contains, whether it has a passphrase or not. */
export function publicPartOf(privateKey: string): PublicKey | undefined {
  const base64 = /^-----BEGIN OPENSSH PRIVATE KEY-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END/.exec(privateKey)?.[1]
  if (base64 === undefined) return undefined
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('latin1', 0, magic.length) !== magic) return undefined
  let at = magic.length
  // Cipher, key derivation and its options; then the number of keys.
  for (let skipped = 0; skipped < 3; skipped++) at += 4 + lengthAt(bytes, at)
  const blob = bytes.subarray(at + 8, at + 8 + lengthAt(bytes, at + 4))
  const type = typeOf(blob)
  return type === '' ? undefined : { type, blob }
}

const magic = 'openssh-key-v1\0'

/** The type at the beginning of a key in SSH wire format; empty when there is none. */
function typeOf(blob: Buffer): string {
  return blob.toString('latin1', 4, 4 + lengthAt(blob, 0))
}

function lengthAt(bytes: Buffer, at: number): number {
  return bytes.length >= at + 4 ? bytes.readUInt32BE(at) : 0
}

/** Why haploy's SSH library does not support keys of a type; undefined when it does. */
export function whyUnsupported(type: string): string | undefined {
  if (type.includes('-cert-')) return "it is a certificate, which haploy's SSH library does not support"
  if (type.startsWith('sk-')) return "it is on a security key, which haploy's SSH library does not support"
  return undefined
}

import { readFile } from 'node:fs/promises'
import ssh2, { type ParsedKey } from 'ssh2'
import type { Secret } from '../../../core/shell/secret.js'
import { type PublicKey, parsePublicKey, publicPartOf, whyUnsupported } from './public-key.js'

/** A file that the inventory or the SSH configuration names as a key. */
export interface KeyFile {
  readonly path: string
  readonly required: boolean
  /** The private key, if it can be used. */
  readonly key?: ParsedKey
  /** The public key as far as it is known; the ssh-agent may have its private key. */
  readonly publicKey?: PublicKey
  /** Why the file has no usable private key. */
  readonly unusable?: string
  readonly missing?: true
}

/** Reads a private key, or a public key whose private key the ssh-agent has. Reads the `.pub` file if necessary. */
export async function readKeyFile(
  file: { readonly path: string; readonly required: boolean },
  passphrase: Secret | undefined,
): Promise<KeyFile> {
  let text: string
  try {
    text = await readFile(file.path, 'utf8')
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const unusable = missing ? 'there is no such file' : (cause as Error).message
    return { ...file, publicKey: await besideOf(file.path), unusable, ...(missing && { missing }) }
  }
  const named = parsePublicKey(text)
  if (named) return { ...file, publicKey: plain(named), unusable: whyUnsupported(named.type) ?? 'it is a public key' }
  const key = [ssh2.utils.parseKey(text, passphrase?.reveal())].flat()[0]!
  if (!(key instanceof Error) && key.isPrivateKey()) {
    return { ...file, key, publicKey: { type: key.type, blob: key.getPublicSSH() } }
  }
  const publicKey = publicPartOf(text) ?? (await besideOf(file.path))
  const why = key instanceof Error ? whyUnusable(key, passphrase !== undefined) : 'it has no private key'
  return { ...file, publicKey, unusable: (publicKey && whyUnsupported(publicKey.type)) ?? why }
}

/** The key that a certificate certifies, since the SSH library can use that. */
function plain(named: PublicKey): PublicKey {
  if (!named.type.includes('-cert-')) return named
  const parsed = ssh2.utils.parseKey(`${named.type} ${named.blob.toString('base64')}`)
  return parsed instanceof Error ? named : { type: named.type, blob: parsed.getPublicSSH() }
}

async function besideOf(path: string): Promise<PublicKey | undefined> {
  return parsePublicKey(await readFile(`${path}.pub`, 'utf8').catch(() => ''))
}

function whyUnusable(error: Error, passphraseGiven: boolean): string {
  if (/no passphrase given/i.test(error.message)) return 'it needs a passphrase'
  if (passphraseGiven && /bad passphrase|integrity/i.test(error.message)) return 'the passphrase is wrong'
  if (/unsupported key format/i.test(error.message)) return `its format is not supported; \`ssh-keygen -p\` converts it`
  return error.message
}

import { createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto'
import { UsageError } from '../../core/errors.js'
import type { Secret } from '../../core/shell/secret.js'
import { type Envelope, parseEnvelope } from './envelope.js'

/**
 * Decrypts a text of ansible-vault, a whole file or a value, in format 1.1 or 1.2. All passwords are tried, whatever its
 * label says. `shown`: the name of the text in messages. Throws UsageError, which repeats neither passwords nor text.
 */
export function decryptVault(text: string, passwords: readonly Secret[], shown = 'the vault'): string {
  const envelope = parseEnvelope(text, shown)
  for (const password of passwords) {
    const plain = open(envelope, password)
    if (plain !== undefined) return plain.toString('utf8')
  }
  const { length } = passwords
  const which = length === 1 ? 'the vault password does not decrypt' : `none of the ${length} vault passwords decrypts`
  throw new UsageError(`${which} ${shown}`, {
    hint: 'Give the right one with --vault-password-file, --ask-vault-pass or ANSIBLE_VAULT_PASSWORD_FILE.',
  })
}

/** Undefined for a wrong password, and for a text that somebody has changed. */
function open({ salt, hmac, ciphertext }: Envelope, password: Secret): Buffer | undefined {
  const keys = pbkdf2Sync(password.reveal(), salt, 10_000, 80, 'sha256')
  const expected = createHmac('sha256', keys.subarray(32, 64)).update(ciphertext).digest()
  if (hmac.length !== expected.length || !timingSafeEqual(hmac, expected)) return undefined
  const decipher = createDecipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64))
  const padded = Buffer.concat([decipher.update(ciphertext), decipher.final()])
  return padded.subarray(0, padded.length - padded.at(-1)!)
}

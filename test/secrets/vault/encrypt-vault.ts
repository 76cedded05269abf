import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/** Encrypts as `ansible-vault encrypt` does, in format 1.1. */
export function encryptVault(text: string, password: string): string {
  const salt = randomBytes(32)
  const keys = pbkdf2Sync(password, salt, 10_000, 80, 'sha256')
  const plain = Buffer.from(text)
  const padding = 16 - (plain.length % 16)
  const cipher = createCipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64))
  const encrypted = cipher.update(Buffer.concat([plain, Buffer.alloc(padding, padding)]))
  const hmac = createHmac('sha256', keys.subarray(32, 64)).update(encrypted).digest()
  const body = [salt, hmac, encrypted].map((part) => part.toString('hex')).join('\n')
  return `$ANSIBLE_VAULT;1.1;AES256\n${Buffer.from(body).toString('hex').replace(/.{80}/g, '$&\n')}\n`
}

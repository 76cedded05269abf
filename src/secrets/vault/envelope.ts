import { UsageError } from '../../core/errors.js'

/** What an encrypted text of ansible-vault consists of. */
export interface Envelope {
  readonly salt: Buffer
  readonly hmac: Buffer
  readonly ciphertext: Buffer
}

const header = /^\$ANSIBLE_VAULT;([\d.]+);(\w+)(?:;.*)?$/

/** Whether a text is encrypted with ansible-vault. */
export function isVault(text: string): boolean {
  return text.trimStart().startsWith('$ANSIBLE_VAULT;')
}

/** `shown`: the name of the text in messages. Throws UsageError for a damaged text, and for an unsupported format. */
export function parseEnvelope(text: string, shown: string): Envelope {
  const [first = '', ...body] = text.trim().split(/\r?\n/)
  const [, version, cipher] = header.exec(first.trim()) ?? []
  if (version === undefined) throw damaged(shown, "it does not begin with '$ANSIBLE_VAULT;'")
  if (!['1.1', '1.2'].includes(version) || cipher !== 'AES256') {
    throw new UsageError(`${shown} has the format ${version} with ${cipher}; haploy reads 1.1 and 1.2 with AES256`, {
      hint: 'ansible-vault rekey writes it in a current format.',
    })
  }
  const digits = body.map((line) => line.trim()).join('')
  const parts = hexadecimal(digits, shown).toString('latin1').split('\n')
  if (parts.length !== 3) throw damaged(shown, 'it must have three parts')
  const [salt, hmac, ciphertext] = parts.map((part) => hexadecimal(part, shown)) as [Buffer, Buffer, Buffer]
  return { salt, hmac, ciphertext }
}

function hexadecimal(digits: string, shown: string): Buffer {
  if (/^(?:[\da-f]{2})+$/i.test(digits)) return Buffer.from(digits, 'hex')
  throw damaged(shown, 'it has characters that are not hexadecimal digits, or half a byte')
}

function damaged(shown: string, why: string): UsageError {
  return new UsageError(`${shown} is not what ansible-vault writes: ${why}`, {
    hint: 'Restore it from its history, or encrypt it again.',
  })
}

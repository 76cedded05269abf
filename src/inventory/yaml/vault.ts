import { UsageError } from '../../core/errors.js'

/**
 * Decrypts a text that begins with `$ANSIBLE_VAULT;`. `where` names the file or the variable in messages. Throws UsageError.
 */
export type Decrypt = (encrypted: string, where: string) => string | Promise<string>

export const withoutVault: Decrypt = (_encrypted, where) => {
  throw new UsageError(`${where} is encrypted with ansible-vault, which haploy cannot read`, {
    hint: 'Set the value with -e @file, or as a secret(…) in a play.',
  })
}

/** Whether a whole file is encrypted. */
export function isVault(text: string): boolean {
  return text.startsWith('$ANSIBLE_VAULT;')
}

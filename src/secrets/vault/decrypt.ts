import { decryptVault } from './decrypt-vault.js'
import { vaultPasswords } from './passwords.js'

/**
 * Decrypts a text of ansible-vault with the passwords that the operator gives, and asks for them only now. `where` names
 * the text in messages. Throws UsageError.
 */
export async function decrypt(text: string, where: string): Promise<string> {
  return decryptVault(text, vaultPasswords(where), where)
}

import { UsageError } from '../core/errors.js'
import { kindOf } from '../core/input/shape.js'
import { Secret } from '../core/shell/secret.js'
import { fromAge } from './age-value.js'
import { fromCommand } from './command.js'
import { fromEnvironment } from './environment.js'
import { fromPrompt } from './prompt.js'
import { fromFile } from './text-file.js'
import { fromVault } from './vault-value.js'

/**
 * Makes Secrets. Each provider reads, runs or asks once per process for the same arguments, and throws UsageError if there is
 * no value. Relative paths begin at the folder of the project; for a program that embeds haploy, at the current folder.
 */
export interface SecretProviders {
  /** Marks a value as secret, which is for values that the project itself computes: `secret(token)`. */
  (value: string): Secret
  /** The value of an environment variable: `secret.env('VRRP_PASSWORD')`. */
  env(name: string): Secret
  /** The content of a file without its final newline: `secret.file('~/.config/vrrp-password')`. */
  file(path: string): Secret
  /** What a shell command prints, without the final newline: `secret.command('pass show vrrp')`. */
  command(command: string): Secret
  /** What the user types at a question on the terminal: `secret.prompt('VRRP password')`. */
  prompt(question: string): Secret
  /** A value of a file that `haploy secret` writes: `await secret.age('secrets.age', 'vrrp')`. */
  age(file: string, name: string): Promise<Secret>
  /**
   * A variable of a file that ansible-vault has encrypted, as a whole or only that value, or without a name the whole
   * decrypted file: `await secret.vault('group_vars/lb/vault.yml', 'vrrp_password')`.
   */
  vault(file: string, name?: string): Promise<Secret>
}

/** Marks a value in an inventory or playbook as secret. Its members get the value from where it is kept. */
export const secret: SecretProviders = Object.assign(fromValue, {
  env: fromEnvironment,
  file: fromFile,
  command: fromCommand,
  prompt: fromPrompt,
  age: fromAge,
  vault: fromVault,
})

function fromValue(value: string): Secret {
  if (typeof value === 'string') return new Secret(value)
  throw new UsageError(`secret(…) needs a text, not ${kindOf(value)}`, {
    hint: "For the value of an environment variable, write secret.env('NAME'), which says when it is not set.",
  })
}

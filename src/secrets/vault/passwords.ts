import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { env } from 'node:process'
import { UsageError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'
import { assertMayRun } from '../may-run.js'
import { ask } from '../prompt.js'
import { absolute, readText } from '../read-text.js'

/** How the command line says where vault passwords come from. */
export interface VaultPasswordOptions {
  /** Files with a password, or programs that print one. */
  readonly files?: readonly string[]
  readonly ask?: boolean
}

let sources: VaultPasswordOptions = {}
let known: readonly Secret[] | undefined

/** Sets where the vault passwords come from. Without files and a question, it is `ANSIBLE_VAULT_PASSWORD_FILE`. */
export function setVaultPasswords(options: VaultPasswordOptions): void {
  sources = options
  known = undefined
}

/** The vault passwords, read or asked for at the first call. Throws UsageError that names the text if there are none. */
export function vaultPasswords(shown: string): readonly Secret[] {
  known ??= readPasswords(shown)
  return known
}

function readPasswords(shown: string): readonly Secret[] {
  const given = sources.files ?? []
  const fromEnvironment = env.ANSIBLE_VAULT_PASSWORD_FILE ? [env.ANSIBLE_VAULT_PASSWORD_FILE] : []
  const files = given.length > 0 || sources.ask ? given : fromEnvironment
  const asked = sources.ask ? [askForPassword()] : []
  const passwords = [...files.map(passwordIn), ...asked]
  if (passwords.length > 0) return passwords
  throw new UsageError(`${shown} is encrypted with ansible-vault, and there is no vault password`, {
    hint: 'Give it with --vault-password-file FILE or --ask-vault-pass, or set ANSIBLE_VAULT_PASSWORD_FILE.',
  })
}

function askForPassword(): Secret {
  return ask('Vault password', {
    call: '--ask-vault-pass',
    hint: 'Without a terminal, give the password with --vault-password-file FILE.',
  })
}

function passwordIn(file: string): Secret {
  const path = absolute(file)
  const password = new Secret((isExecutable(path) ? outputOf(path) : contentOf(path)).trim())
  if (password.reveal() !== '') return password
  throw new UsageError(`the vault password file ${path} is empty`, { hint: 'Write the password into it.' })
}

function contentOf(path: string): string {
  try {
    return readText(path)
  } catch (cause) {
    throw new UsageError(`cannot read the vault password file ${path}: ${(cause as Error).message}`, { cause })
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function outputOf(program: string): string {
  assertMayRun(`the vault password program ${program}`)
  const { status, stdout } = spawnSync(program, [], { encoding: 'utf8', stdio: ['inherit', 'pipe', 'inherit'] })
  if (status === 0) return stdout
  throw new UsageError(`the vault password program ${program} failed`, {
    hint: 'Run it by hand: it must print the password and exit with 0. A file with a password must not be executable.',
  })
}

import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { UsageError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'
import { absolute, readText } from '../read-text.js'

/** Where the identity is that decrypts secrets: `$HAPLOY_AGE_IDENTITY`, or a file in the user's configuration. */
export function identityPath(): string {
  return absolute(env.HAPLOY_AGE_IDENTITY || join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'haploy/identity'))
}

/**
 * The user's identities, which are private keys: `$HAPLOY_AGE_IDENTITY` is one itself or the path of a file with some.
 * Throws UsageError if there is none, and for a kind of key that haploy does not support.
 */
export function readIdentities(): readonly Secret[] {
  const given = env.HAPLOY_AGE_IDENTITY?.trim()
  if (given?.startsWith(prefix)) return [identityOf(given, 'HAPLOY_AGE_IDENTITY')]
  const path = identityPath()
  const lines = readLines(path)
  const identities = lines.flatMap((line, index) =>
    line === '' || line.startsWith('#') ? [] : [identityOf(line, `${path}:${index + 1}`)],
  )
  if (identities.length > 0) return identities
  throw new UsageError(`${path} contains no identity`, { hint: "An identity is a line 'AGE-SECRET-KEY-1…'." })
}

const prefix = 'AGE-SECRET-KEY-'

function readLines(path: string): readonly string[] {
  const text = readIdentityFile(path)
  if (text.startsWith('-----BEGIN')) throw unsupported(path, 'a key of SSH or TLS')
  if (text.startsWith('age-encryption.org/')) throw unsupported(path, 'an encrypted identity')
  assertPrivate(path)
  return text.split('\n').map((line) => line.trim())
}

function readIdentityFile(path: string): string {
  try {
    return readText(path)
  } catch (cause) {
    throw new UsageError(`cannot read the age identity ${path}: ${(cause as Error).message}`, {
      hint: 'haploy secret init creates one. If you have one elsewhere, set HAPLOY_AGE_IDENTITY to its path or to the identity.',
      cause,
    })
  }
}

function unsupported(path: string, what: string): UsageError {
  return new UsageError(`${path} is ${what}, and haploy needs a plain age identity`, {
    hint: `Make one with 'haploy secret init' or 'age-keygen', and have its recipient added with 'haploy secret rekey --add'.`,
  })
}

function assertPrivate(path: string): void {
  if ((statSync(path).mode & 0o077) === 0) return
  throw new UsageError(`other users may read the age identity ${path}`, { hint: `Run: chmod 600 ${path}` })
}

function identityOf(text: string, where: string): Secret {
  const identity = new Secret(text)
  if (/^AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]+$/.test(text)) return identity
  throw new UsageError(`${where} is not an age identity`, { hint: "An identity is one line: 'AGE-SECRET-KEY-1…'." })
}

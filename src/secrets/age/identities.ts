import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { env } from 'node:process'
import { UsageError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'
import { containsIdentity, identityLines, privateVariable } from '../private-variables.js'
import { absolute, readText } from '../read-text.js'

/**
 * Where the file of the user's identities is: the path in `$HAPLOY_AGE_IDENTITY`, or a file in the user's configuration.
 * Undefined if the variable contains identities itself.
 */
export function identityPath(): string | undefined {
  const given = privateVariable('HAPLOY_AGE_IDENTITY')?.trim()
  if (given) return containsIdentity(given) ? undefined : absolute(given)
  return absolute(join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'haploy/identity'))
}

/**
 * The user's identities, which are private keys: `$HAPLOY_AGE_IDENTITY` contains them or is the path of a file with some.
 * Throws UsageError if there is none, and for a kind of key that haploy does not support.
 */
export function readIdentities(): readonly Secret[] {
  const path = identityPath()
  if (path === undefined) return identitiesIn(privateVariable('HAPLOY_AGE_IDENTITY') ?? '', 'HAPLOY_AGE_IDENTITY')
  const text = readIdentityFile(path)
  assertPrivate(path)
  return identitiesIn(text, shownPath(path))
}

/** The path in messages. What may be a key, although it is not written as one, is not shown. */
function shownPath(path: string): string {
  if (!/[a-z0-9+=]{50}/i.test(path)) return path
  new Secret(basename(path))
  return 'that HAPLOY_AGE_IDENTITY names'
}

/** Makes secrets of all lines before one can be an error. */
function identitiesIn(text: string, where: string): readonly Secret[] {
  if (text.trimStart().startsWith('-----BEGIN')) throw unsupported(where, 'a key of SSH or TLS')
  if (text.startsWith('age-encryption.org/')) throw unsupported(where, 'an encrypted identity')
  const identities = identityLines(text).map((line) => new Secret(line))
  for (const [index, identity] of identities.entries()) {
    if (/^AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]+$/.test(identity.reveal())) continue
    throw new UsageError(`entry ${index + 1} of ${where} is not an age identity`, {
      hint: "An identity is one line: 'AGE-SECRET-KEY-1…'.",
    })
  }
  if (identities.length > 0) return identities
  throw new UsageError(`${where} contains no identity`, { hint: "An identity is a line 'AGE-SECRET-KEY-1…'." })
}

function readIdentityFile(path: string): string {
  try {
    return readText(path)
  } catch (cause) {
    throw new UsageError(`cannot read the age identity ${shownPath(path)}: ${(cause as Error).message}`, {
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
  const shown = shownPath(path)
  throw new UsageError(`other users may read the age identity ${shown}`, { hint: 'Run chmod 600 on it.' })
}

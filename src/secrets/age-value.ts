import { relative } from 'node:path'
import { UsageError } from '../core/errors.js'
import type { Secret } from '../core/shell/secret.js'
import { AgeFile } from './age/age-file.js'
import { decrypt } from './age/encryption.js'
import { readIdentities } from './age/identities.js'
import { once } from './once.js'
import { callOf, providerError } from './provider-error.js'
import { absolute, inProject, readText } from './read-text.js'

/** `secret.age(file, name)`: a value of a file that `haploy secret` writes. Rejects with a UsageError. */
export const fromAge = once(async (file: string, name: string): Promise<Secret> => {
  try {
    return await decrypt(name, ageFileAt(inProject(file)).encrypted(name), readIdentities())
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause
    throw providerError(callOf('age', file, name), cause.message, { hint: cause.hint, cause })
  }
})

/** Reads a file of secrets. Throws UsageError if there is none, or if it is damaged. */
export function ageFileAt(file: string): AgeFile {
  const path = absolute(file)
  const shown = relative('', path)
  let text: string
  try {
    text = readText(path)
  } catch (cause) {
    throw new UsageError(`cannot read ${path}: ${(cause as Error).message}`, {
      hint: `Create it with: haploy secret init --file ${shown}`,
      cause,
    })
  }
  return AgeFile.parse(text, shown)
}

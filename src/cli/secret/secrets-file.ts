import { UsageError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'
import type { AgeFile } from '../../secrets/age/age-file.js'
import { decrypt, encrypt } from '../../secrets/age/encryption.js'
import { readIdentities } from '../../secrets/age/identities.js'
import { ageFileAt } from '../../secrets/age-value.js'
import { absolute } from '../../secrets/read-text.js'
import { locked } from './lock.js'
import { replaceFile } from './write-file.js'

/** By name, in the order of the file. */
export type Values = ReadonlyMap<string, Secret>

/** Decrypts all values of a file, or some. Throws UsageError that names the value which cannot be decrypted. */
export async function decryptAll(file: AgeFile, names = file.names): Promise<Values> {
  const identities = readIdentities()
  const entries = names.map(async (name) => {
    const encrypted = file.encrypted(name)
    try {
      return [name, await decrypt(name, encrypted, identities)] as const
    } catch (error) {
      const { message, hint } = error as UsageError
      throw new UsageError(`cannot decrypt '${name}': ${message}`, { hint, cause: error })
    }
  })
  return new Map(await Promise.all(entries))
}

/**
 * Writes values into a file, and removes those that are undefined. Reads the file again, so that changes of others stay; the
 * lines of all other values stay as they are.
 */
export async function writeChanges(path: string, changes: ReadonlyMap<string, Secret | undefined>): Promise<void> {
  await locked(absolute(path), async () => {
    let file = recipientsOf(ageFileAt(path), path)
    const { recipients } = file
    for (const [name, value] of changes) {
      file = value === undefined ? file.without(name) : file.with(name, await encrypt(name, value, recipients))
    }
    replaceFile(absolute(path), String(file))
  })
}

/** Throws UsageError for a file without recipients, which nobody could decrypt. */
export function recipientsOf(file: AgeFile, path: string): AgeFile {
  if (file.recipients.length > 0) return file
  throw new UsageError(`${path} has no recipients`, { hint: "Add one with 'haploy secret rekey --add age1…'." })
}

/** A value that somebody has typed. Throws UsageError for an empty one. */
export function typedValue(name: string, text: string): Secret {
  const value = new Secret(text)
  if (text !== '') return value
  throw new UsageError(`the value of '${name}' is empty`, { hint: 'Give it a value, or remove its name.' })
}

import { UsageError } from '../../core/errors.js'
import { assertRecipients, encrypt } from '../../secrets/age/encryption.js'
import { ageFileAt } from '../../secrets/age-value.js'
import { absolute } from '../../secrets/read-text.js'
import { locked } from './lock.js'
import { decryptAll, recipientsOf } from './secrets-file.js'
import { replaceFile } from './write-file.js'

interface RekeyArguments {
  readonly file: string
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

/** Encrypts all values of a file again, for its recipients with some added and some removed. */
export async function rekey({ file, add, remove }: RekeyArguments): Promise<void> {
  const recipients = await locked(absolute(file), () => rekeyed({ file, add, remove }))
  process.stdout.write(`${recipients.join(' and ')} can decrypt ${file}.\n`)
  if (remove.length === 0) return
  process.stdout.write(
    'Old versions of the file can still be decrypted by whoever was removed: change the secrets too.\n',
  )
}

/** Returns the new recipients. */
async function rekeyed({ file, add, remove }: RekeyArguments): Promise<readonly string[]> {
  const before = ageFileAt(file)
  const unknown = remove.find((each) => !before.recipients.includes(each))
  if (unknown !== undefined) {
    throw new UsageError(`'${unknown}' is not a recipient of ${file}`, {
      hint: `Its recipients: ${before.recipients.join(', ')}.`,
    })
  }
  const wanted = [...new Set([...before.recipients, ...add])].filter((each) => !remove.includes(each))
  await assertRecipients(wanted)
  let after = recipientsOf(before.withRecipients(wanted), file)
  for (const [name, value] of await decryptAll(before)) after = after.with(name, await encrypt(name, value, wanted))
  replaceFile(absolute(file), String(after))
  return wanted
}

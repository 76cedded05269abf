import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { UsageError } from '../../core/errors.js'
import { AgeFile } from '../../secrets/age/age-file.js'
import { assertRecipients, newIdentity, recipientOf } from '../../secrets/age/encryption.js'
import { identityPath, readIdentities } from '../../secrets/age/identities.js'
import { privateVariable } from '../../secrets/private-variables.js'
import { absolute } from '../../secrets/read-text.js'

interface InitArguments {
  readonly file: string
  readonly recipient: readonly string[]
}

/** Creates a file of secrets for the user and others. Throws UsageError if it exists. */
export async function init({ file, recipient }: InitArguments): Promise<void> {
  const own = await ownRecipients()
  const recipients = [...new Set([...own, ...recipient])]
  await assertRecipients(recipients)
  write(absolute(file), String(AgeFile.create(recipients)), 0o666)
  process.stdout.write(`Created ${file}, which ${recipients.join(' and ')} can decrypt.\n`)
  process.stdout.write("Add secrets with 'haploy secret edit', and commit the file.\n")
}

/** The recipients of the user's identities, of which one is created if there is none. */
async function ownRecipients(): Promise<readonly string[]> {
  const path = identityPath()
  const isGiven = Boolean(privateVariable('HAPLOY_AGE_IDENTITY'))
  const created = isGiven || path === undefined ? undefined : await createIdentity(path)
  if (created === undefined) return await Promise.all(readIdentities().map(recipientOf))
  process.stdout.write(
    `Created your identity ${path}. Keep a copy in a safe place: nothing else decrypts your secrets.\n`,
  )
  return [created]
}

/** Returns its recipient, or undefined if the file exists. */
async function createIdentity(path: string): Promise<string | undefined> {
  const { identity, recipient } = await newIdentity()
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, `# recipient: ${recipient}\n${identity.reveal()}\n`, { flag: 'wx', mode: 0o600 })
    return recipient
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && syscall === 'open') return undefined
    throw new UsageError(`cannot create your identity ${path}: ${code}`, {
      hint: 'Set HAPLOY_AGE_IDENTITY to the path of an identity that you have, or XDG_CONFIG_HOME to another folder.',
      cause: error,
    })
  }
}

function write(path: string, text: string, mode: number): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'EEXIST' ? 'it exists already' : code
    const hint = code === 'EEXIST' ? "Change it with 'haploy secret edit' or 'haploy secret rekey'." : undefined
    throw new UsageError(`cannot create ${path}: ${why}`, { hint, cause })
  }
}

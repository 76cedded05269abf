import { UsageError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'

/**
 * Encrypts a value for recipients. The name is encrypted with it, so that a line of the file decrypts under no other name.
 * Throws UsageError for an invalid recipient.
 */
export async function encrypt(name: string, value: Secret, recipients: readonly string[]): Promise<string> {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  for (const recipient of recipients) addRecipient(encrypter, recipient)
  return Buffer.from(await encrypter.encrypt(`${name}\n${value.reveal()}`)).toString('base64')
}

/** Throws UsageError for an invalid recipient. */
export async function assertRecipients(recipients: readonly string[]): Promise<void> {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  for (const recipient of recipients) addRecipient(encrypter, recipient)
}

/** Decrypts what `encrypt` returned. Throws UsageError, which does not repeat any of it. */
export async function decrypt(name: string, encrypted: string, identities: readonly Secret[]): Promise<Secret> {
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  for (const identity of identities) addIdentity(decrypter, identity)
  const text = await decrypter.decrypt(Buffer.from(encrypted, 'base64'), 'text').catch((cause: Error) => {
    throw new UsageError(reasonOf(cause), { hint: hintFor(cause), cause })
  })
  const at = text.indexOf('\n')
  const value = new Secret(text.slice(at + 1))
  if (text.slice(0, at) === name) return value
  throw new UsageError('its value was encrypted under another name', {
    hint: 'Somebody has exchanged lines of the file. Restore them from its history.',
  })
}

/** A new identity, and its recipient. */
export async function newIdentity(): Promise<{ readonly identity: Secret; readonly recipient: string }> {
  const { generateX25519Identity } = await import('age-encryption')
  const identity = new Secret(await generateX25519Identity())
  return { identity, recipient: await recipientOf(identity) }
}

/** The public key of an identity. Throws UsageError for one that is damaged. */
export async function recipientOf(identity: Secret): Promise<string> {
  const { identityToRecipient } = await import('age-encryption')
  return await identityToRecipient(identity.reveal()).catch(() => {
    throw damagedIdentity()
  })
}

function addRecipient(encrypter: { addRecipient(recipient: string): void }, recipient: string): void {
  try {
    encrypter.addRecipient(recipient)
  } catch (cause) {
    throw new UsageError(`'${recipient}' is not an age recipient`, { hint: 'A recipient looks like age1….', cause })
  }
}

function addIdentity(decrypter: { addIdentity(identity: string): void }, identity: Secret): void {
  try {
    decrypter.addIdentity(identity.reveal())
  } catch {
    throw damagedIdentity()
  }
}

function damagedIdentity(): UsageError {
  return new UsageError('the age identity is damaged', { hint: 'Restore it from its backup.' })
}

function isForOthers({ message }: Error): boolean {
  return message.startsWith('no identity matched')
}

function reasonOf(cause: Error): string {
  return isForOthers(cause) ? 'it is encrypted for other recipients' : 'its value is damaged'
}

function hintFor(cause: Error): string {
  return isForOthers(cause)
    ? 'Somebody who can decrypt it must add your recipient, which is in the file of your identity: haploy secret rekey --add age1….'
    : 'Restore its line from the history of the file.'
}

import { UsageError } from '../core/errors.js'
import { didYouMean } from '../core/input/suggest.js'
import { Secret } from '../core/shell/secret.js'
import { once } from './once.js'
import { callOf, providerError } from './provider-error.js'
import { inProject, readText, withoutFinalNewline } from './read-text.js'
import { decrypt } from './vault/decrypt.js'
import { isVault } from './vault/envelope.js'

/**
 * `secret.vault(file, name)`: a variable of a YAML file that ansible-vault has encrypted, as a whole or only that value;
 * without a name, the whole encrypted file. Rejects with a UsageError.
 */
export const fromVault = once(async (file: string, name?: string): Promise<Secret> => {
  try {
    const path = inProject(file)
    const text = await decrypted(contentOf(path), path)
    return new Secret(name === undefined ? withoutFinalNewline(text) : await valueIn(text, { path, name }))
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause
    throw providerError(callOf('vault', file, name), cause.message, { hint: cause.hint, cause })
  }
})

function contentOf(path: string): string {
  try {
    return readText(path)
  } catch (cause) {
    const hint = 'Relative paths begin at the folder of the project.'
    throw new UsageError(`cannot read ${path}: ${(cause as Error).message}`, { hint, cause })
  }
}

async function decrypted(text: string, path: string): Promise<string> {
  return isVault(text) ? await decrypt(text, path) : text
}

/** Without the parser's own messages: they repeat the text. */
async function valueIn(text: string, { path, name }: { path: string; name: string }): Promise<string> {
  const { isMap, isScalar, parseDocument } = await import('yaml')
  const { contents, errors } = parseDocument(text, { schema: 'failsafe', prettyErrors: false, logLevel: 'error' })
  if (errors.length > 0 || !isMap(contents)) {
    throw new UsageError(`${path} does not contain variables in YAML`, {
      hint: 'It must be a YAML object: a name, a colon and a value in each line.',
    })
  }
  const node: unknown = contents.get(name, true)
  const names = contents.items.map(({ key }) => String(key))
  if (node === undefined) {
    const hint = didYouMean(name, names) ?? `It contains ${names.join(', ')}.`
    throw new UsageError(`there is no variable '${name}' in ${path}`, { hint })
  }
  if (!isScalar(node) || typeof node.value !== 'string' || node.value === '') {
    throw new UsageError(`the variable '${name}' in ${path} is not a text`, { hint: 'A secret is a text.' })
  }
  return withoutFinalNewline(await decrypted(node.value, `'${name}' in ${path}`))
}

import { Secret } from '../core/shell/secret.js'
import { once } from './once.js'
import { callOf, providerError } from './provider-error.js'
import { inProject, readText, withoutFinalNewline } from './read-text.js'

/** `secret.file(path)`: the content of a file without its final newline. Throws UsageError if there is none. */
export const fromFile = once((path: string): Secret => {
  const where = inProject(path)
  const value = withoutFinalNewline(contentOf(path, where))
  if (value !== '') return new Secret(value)
  throw providerError(callOf('file', path), `${where} is empty`, { hint: 'Write the secret into the file.' })
})

function contentOf(path: string, where: string): string {
  try {
    return readText(where)
  } catch (cause) {
    throw providerError(callOf('file', path), `cannot read ${where}: ${(cause as Error).message}`, {
      hint: 'Relative paths begin at the folder of the project; the file contains the secret and nothing else.',
      cause,
    })
  }
}

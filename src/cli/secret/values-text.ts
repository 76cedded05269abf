import { UsageError } from '../../core/errors.js'
import type { Secret } from '../../core/shell/secret.js'
import { isName } from '../../secrets/age/age-file.js'
import { typedValue, type Values } from './secrets-file.js'

/** Values as YAML, in which every value is a text. */
export async function toYaml(values: Values): Promise<string> {
  if (values.size === 0) return ''
  const { stringify } = await import('yaml')
  const plain = Object.fromEntries([...values].map(([name, value]) => [name, value.reveal()]))
  return stringify(plain, { schema: 'failsafe', lineWidth: 0 })
}

/** Reads what `toYaml` returned, after it was edited. Throws UsageError, which repeats no part of the text. */
export async function fromYaml(text: string): Promise<Values> {
  const { isMap, isScalar, LineCounter, parseDocument } = await import('yaml')
  const lineCounter = new LineCounter()
  const options = { schema: 'failsafe', prettyErrors: false, logLevel: 'error', lineCounter } as const
  const { contents, errors } = parseDocument(text, options)
  const [error] = errors
  if (error) throw invalid(`line ${lineCounter.linePos(error.pos[0]).line} is not YAML (${error.code})`)
  if (contents === null) return new Map()
  if (!isMap(contents)) throw invalid('the text is not a list of names with values')
  const values = new Map<string, Secret>()
  for (const { key, value } of contents.items) {
    const name = isScalar(key) ? String(key.value) : ''
    if (!isName(name)) throw invalid('a name has characters other than letters, digits, _, . and -')
    if (!isScalar(value)) throw invalid(`the value of '${name}' is not a text`)
    values.set(name, typedValue(name, String(value.value ?? '')))
  }
  return values
}

function invalid(why: string): UsageError {
  return new UsageError(why, { hint: "Write each secret as 'name: value', and quote a value with special characters." })
}

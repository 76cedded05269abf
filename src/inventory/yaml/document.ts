import { type FileLine, UsageError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'
import { withSecrets } from './encrypted.js'
import { VaultText } from './tagged.js'
import { type Decrypt, isVault, withoutVault } from './vault.js'

/** The file that a text comes from, for messages. */
export interface YamlSource {
  /** As shown in messages. */
  readonly shown: string
  /** Absent if it is no file. */
  readonly path?: string
  /** Absent: encrypted texts are an error. */
  readonly decrypt?: Decrypt
}

/**
 * The value of a YAML or JSON text, with a Map for each mapping, in order. Values with the tag `!vault` are decrypted
 * Secrets, and so are the texts of an encrypted file; those with `!unsafe` are UnsafeTexts. Throws UsageError with the line,
 * and never repeats a value.
 */
export async function readYaml(text: string, source: YamlSource): Promise<unknown> {
  const { shown, decrypt = withoutVault } = source
  if (!isVault(text)) return await decrypted(await parse(text, source), shown, decrypt)
  const plain = await parse(await decrypt(text.trimEnd(), shown), source)
  return withSecrets(await decrypted(plain, shown, decrypt))
}

/** Objects in place of Maps. */
export function plainData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainData)
  if (!(value instanceof Map)) return value
  return Object.fromEntries([...value].map(([key, item]) => [String(key), plainData(item)]))
}

async function parse(text: string, { shown, path }: YamlSource): Promise<unknown> {
  const [{ Composer, LineCounter, Parser }, { scalarTags }, { isTooDeep }] = await Promise.all([
    import('yaml'),
    import('./scalars.js'),
    import('./depth.js'),
  ])
  const lineCounter = new LineCounter()
  const fail = (message: string, offset = 0): never => {
    // It may be at the end of the line before.
    const { line } = lineCounter.linePos(offset + text.slice(offset).search(/\S|$/))
    throw syntaxError(message, { shown, line, path })
  }
  const options = { schema: 'failsafe', merge: true, customTags: scalarTags, prettyErrors: false } as const
  try {
    const tokens = [...new Parser(lineCounter.addNewLine).parse(text)]
    if (isTooDeep(tokens)) fail('it is nested too deeply')
    const [document, second] = [...new Composer({ ...options, logLevel: 'silent' }).compose(tokens, true, text.length)]
    const [problem] = [...document!.errors, ...document!.warnings]
    // This message repeats the text, which may be a password.
    if (problem) fail(problem.code === 'UNEXPECTED_TOKEN' ? 'unexpected text' : problem.message, problem.pos[0])
    if (second) fail('it contains several documents', second.range[0])
    return document!.toJS({ mapAsMap: true })
  } catch (error) {
    if (error instanceof UsageError) throw error
    // Too many aliases.
    return fail((error as Error).message)
  }
}

function syntaxError(
  message: string,
  { shown, line, path }: { shown: string; line: number; path?: string | undefined },
) {
  const at: FileLine | undefined = path === undefined ? undefined : { path, line }
  return new UsageError(`${shown}:${line}: not valid YAML: ${message}`, { at })
}

async function decrypted(value: unknown, where: string, decrypt: Decrypt): Promise<unknown> {
  if (value instanceof VaultText) return new Secret(await decrypt(value.text.trim(), where))
  if (Array.isArray(value)) return await Promise.all(value.map((item) => decrypted(item, where, decrypt)))
  if (!(value instanceof Map)) return value
  const entries = [...value].map(async ([key, item]) => {
    return [key, await decrypted(item, `${where}: ${String(key)}`, decrypt)] as const
  })
  return new Map(await Promise.all(entries))
}

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from '../core/errors.js'
import { isPlainObject } from '../core/input/shape.js'
import type { Layer } from './variables.js'
import type { Decrypt } from './yaml/vault.js'

/** Where files are, and how to read encrypted ones. */
interface ExtraOptions {
  readonly folder: string
  /** Absent: what ansible-vault encrypted is an error. */
  readonly decrypt?: Decrypt | undefined
}

/**
 * The layers of `-e` arguments, in order: `key=value` (dots for nested keys: `nginx.workerProcesses=4`), `'{"nginx": {…}}'` in JSON
 * or YAML, or `@file`, relative to the folder. Throws UsageError, which never repeats a value or text that may be one.
 */
export async function readExtra(args: readonly string[], options: ExtraOptions): Promise<Layer[]> {
  return await Promise.all(
    args.map((arg, index) =>
      readArgument(arg, args.length === 1 ? '-e' : `-e number ${index + 1} of ${args.length}`, options),
    ),
  )
}

async function readArgument(arg: string, which: string, options: ExtraOptions): Promise<Layer> {
  if (arg.startsWith('@')) return await readVariablesFile(arg.slice(1), options)
  if (!arg.trimStart().startsWith('{')) return { from: '-e', ...parseAssignment(arg, which) }
  if (arg.length > mostInline && parseJson(arg) === undefined) {
    throw new UsageError(`-e '{…}' is not JSON, and has more than ${mostInline} characters`, {
      hint: 'Put it into a file: -e @vars.yml.',
    })
  }
  return { from: '-e', vars: await parseObject(arg, "-e '{…}'", options) }
}

/** Characters of YAML on the command line, which takes longer to read than JSON. */
const mostInline = 10_000

async function readVariablesFile(file: string, options: ExtraOptions): Promise<Layer> {
  const path = resolve(options.folder, file)
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : (cause.code ?? cause.message)
    throw new UsageError(`-e @${file}: cannot read ${path}: ${reason}`, { cause })
  })
  return { from: `-e @${file}`, vars: await parseObject(text, `-e @${file}`, options) }
}

/** JSON is read without the library for YAML. */
async function parseObject(text: string, where: string, { decrypt }: ExtraOptions): Promise<Record<string, unknown>> {
  const value = parseJson(text) ?? (await parseYaml(text, where, decrypt))
  if (isPlainObject(value)) return value
  throw new UsageError(`${where} is not an object in JSON or YAML`, {
    hint: 'Write one variable per line, as name: value.',
  })
}

async function parseYaml(text: string, where: string, decrypt: Decrypt | undefined): Promise<unknown> {
  const [{ readYaml, plainData }, { withExpressions }] = await Promise.all([
    import('./yaml/document.js'),
    import('./yaml/expressions.js'),
  ])
  const value = plainData(await readYaml(text, { shown: where, decrypt }))
  if (!isPlainObject(value)) return value
  const entries = Object.entries(value)
  return Object.fromEntries(
    entries.map(([variable, item]) => [variable, withExpressions(item, { variable, from: where })]),
  )
}

function parseAssignment(arg: string, which: string): Omit<Layer, 'from'> {
  const at = arg.indexOf('=')
  const keys = arg.slice(0, at).trim().split('.')
  if (at < 0 || keys.includes('')) {
    const shape = at < 0 ? `it has no '=' in its ${arg.length} characters` : "the name before '=' has an empty part"
    throw new UsageError(`${which}: ${shape}`, {
      hint: 'Write -e name=value, -e nginx.workerProcesses=4, -e @file.yml or -e \'{"nginx": {"workerProcesses": 4}}\'.',
    })
  }
  const text = arg.slice(at + 1)
  const vars = keys.reduceRight<unknown>((value, key) => Object.fromEntries([[key, value]]), parseValue(text))
  return { vars: vars as Record<string, unknown>, written: { path: keys, text } }
}

/**
 * Parses JSON, else keeps the text. A number that would lose digits stays text, so that `1.10` stays a version. This is
 * the value of a variable without a schema, and otherwise of one whose schema accepts it.
 */
function parseValue(text: string): unknown {
  const value = parseJson(text)
  return value === undefined || (typeof value === 'number' && String(value) !== text.trim()) ? text : value
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from '../core/errors.js'
import { isPlainObject } from '../core/input/shape.js'
import type { Layer } from './variables.js'

/**
 * The layers of `-e` arguments, in order: `key=value` (dots for nested keys: `nginx.workers=4`), `'{"nginx": {…}}'`, or
 * `@file.json`, relative to the folder. Throws UsageError, which never repeats a value or text that may be one.
 */
export async function readExtra(args: readonly string[], { folder }: { folder: string }): Promise<Layer[]> {
  return await Promise.all(
    args.map((arg, index) =>
      readArgument(arg, args.length === 1 ? '-e' : `-e number ${index + 1} of ${args.length}`, folder),
    ),
  )
}

async function readArgument(arg: string, which: string, folder: string): Promise<Layer> {
  if (arg.startsWith('@')) return await readVariablesFile(arg.slice(1), folder)
  if (arg.trimStart().startsWith('{')) return { from: '-e', vars: parseObject(arg, "-e '{…}'") }
  return { from: '-e', vars: parseAssignment(arg, which) }
}

async function readVariablesFile(file: string, folder: string): Promise<Layer> {
  const path = resolve(folder, file)
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : (cause.code ?? cause.message)
    throw new UsageError(`-e @${file}: cannot read ${path}: ${reason}`, { cause })
  })
  return { from: `-e @${file}`, vars: parseObject(text, `-e @${file}`) }
}

/** Without the parser's own message: it repeats the text, which may contain passwords. */
function parseObject(text: string, where: string): Record<string, unknown> {
  const value = parseJson(text)
  if (isPlainObject(value)) return value
  throw new UsageError(`${where} is not a JSON object`, {
    hint: 'JSON requires double quotes around keys and strings, and allows no comma after the last member.',
  })
}

function parseAssignment(arg: string, which: string): Record<string, unknown> {
  const at = arg.indexOf('=')
  const keys = arg.slice(0, at).trim().split('.')
  if (at < 0 || keys.includes('')) {
    const shape = at < 0 ? `it has no '=' in its ${arg.length} characters` : "the name before '=' has an empty part"
    throw new UsageError(`${which}: ${shape}`, {
      hint: 'Write -e name=value, -e nginx.workers=4, -e @file.json or -e \'{"nginx": {"workers": 4}}\'.',
    })
  }
  return keys.reduceRight<unknown>(
    (value, key) => Object.fromEntries([[key, value]]),
    parseValue(arg.slice(at + 1)),
  ) as Record<string, unknown>
}

/** Parses JSON, else keeps the text. A number that would lose digits stays text, so that `1.10` stays a version. */
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

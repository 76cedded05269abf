import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from '../core/errors.js'
import { isPlainObject } from '../core/input/shape.js'
import type { Layer } from './variables.js'

/**
 * The layers of `-e` arguments, in their order: `key=value` (with dots for what is inside: `nginx.workers=4`),
 * `'{"nginx": {…}}'`, or `@file.json`, relative to the folder. Throws UsageError; it never repeats a value, nor
 * what may have been meant as one.
 */
export async function readExtra(args: readonly string[], { folder }: { folder: string }): Promise<Layer[]> {
  return await Promise.all(
    args.map((arg, index) =>
      readOne(arg, args.length === 1 ? '-e' : `-e number ${index + 1} of ${args.length}`, folder),
    ),
  )
}

async function readOne(arg: string, which: string, folder: string): Promise<Layer> {
  if (arg.startsWith('@')) return await fromFile(arg.slice(1), folder)
  if (arg.trimStart().startsWith('{')) return { from: '-e', vars: parseObject(arg, "-e '{…}'") }
  return { from: '-e', vars: assignment(arg, which) }
}

async function fromFile(file: string, folder: string): Promise<Layer> {
  const path = resolve(folder, file)
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such file' : (cause.code ?? cause.message)
    throw new UsageError(`-e @${file}: cannot read ${path}: ${reason}`, { cause })
  })
  return { from: `-e @${file}`, vars: parseObject(text, `-e @${file}`) }
}

/** The parser's own words would repeat the text, in which there may be passwords. */
function parseObject(text: string, where: string): Record<string, unknown> {
  const value = parsed(text)
  if (isPlainObject(value)) return value
  throw new UsageError(`${where} is not a JSON object`, {
    hint: 'JSON wants double quotes around keys and strings, and no comma after the last member.',
  })
}

function assignment(arg: string, which: string): Record<string, unknown> {
  const at = arg.indexOf('=')
  const keys = arg.slice(0, at).trim().split('.')
  if (at < 0 || keys.includes('')) {
    const shape = at < 0 ? `there is no '=' in its ${arg.length} characters` : "a part of the name before '=' is empty"
    throw new UsageError(`${which}: ${shape}`, {
      hint: 'Write -e name=value, -e nginx.workers=4, -e @file.json or -e \'{"nginx": {"workers": 4}}\'.',
    })
  }
  return keys.reduceRight<unknown>(
    (value, key) => Object.fromEntries([[key, value]]),
    read(arg.slice(at + 1)),
  ) as Record<string, unknown>
}

/** JSON where it is JSON. A number counts only when nothing of it would be lost, so that `1.10` stays a version. */
function read(text: string): unknown {
  const value = parsed(text)
  return value === undefined || (typeof value === 'number' && String(value) !== text.trim()) ? text : value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

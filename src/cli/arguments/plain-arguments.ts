import { parseArgs } from 'node:util'
import type { Options } from 'yargs'
import type { RunArguments } from '../run.js'
import { runOptions } from './run-options.js'

/**
 * What the arguments behind `haploy run` say when they are plain and right: one playbook, and options by their full
 * names or single letters. Undefined for everything else, wrong or just unusual, which is for yargs to read. Loading
 * yargs takes longer than asking a host, so the runs of every day go without it; they mean the same to both.
 */
export function plainArguments(args: readonly string[]): RunArguments | undefined {
  if (args.some((arg) => arg === '--' || /^-[^-]./.test(arg))) return undefined
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: parsed, allowPositionals: true })
    const [playbook = '', ...more] = positionals
    if (more.length > 0 || !isPlain(playbook) || /^(true|false)?$/.test(playbook)) return undefined
    const options = Object.entries(runOptions).map(([name, option]) => [camelCase(name), read(option, values[name])])
    return { playbook, ...Object.fromEntries(options) }
  } catch {
    return undefined
  }
}

/** Every option may be given more than once here, so that what has to be refused then is seen. */
const parsed = Object.fromEntries(
  Object.entries(runOptions).map(([name, { type, alias }]) => [
    name,
    {
      type: type === 'boolean' ? ('boolean' as const) : ('string' as const),
      multiple: true,
      ...(typeof alias === 'string' ? { short: alias } : {}),
    },
  ]),
)

type Given = string | boolean | (string | boolean)[] | undefined

/** Throws when the option is not given as it should be; what yargs would say of it does not matter here. */
function read({ type, array, choices, coerce, default: fallback }: Options, given: Given): unknown {
  if (given === undefined) return fallback
  const all = [given].flat()
  if (type === 'boolean') return true
  if (!all.every(isPlain)) throw new Error('not plain')
  const values = type === 'number' ? all.map(Number) : all
  if (!array && values.length > 1) throw new Error('given twice')
  if (choices && !values.every((value) => choices.includes(value))) throw new Error('not among the choices')
  const value = array ? values : values[0]
  return coerce ? coerce(value) : value
}

/** yargs takes quotes off, and reads `-l=web` and values that look like options in ways of its own. */
function isPlain(value: unknown): value is string {
  return typeof value === 'string' && !/^["'=-]/.test(value)
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

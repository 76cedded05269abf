import { parseArgs } from 'node:util'
import type { Options } from 'yargs'
import { type RunArguments, runOptions } from './run-options.js'
import type { Setting, Settings } from './settings.js'

/**
 * Parses the arguments after `haploy run` when they are simple and valid: one playbook, and options by their full names or
 * single letters. Returns undefined for all other arguments, invalid or just unusual, which yargs parses. Loading yargs takes
 * longer than an exchange with a host, so ordinary runs avoid it. Both parsers use `runOptions` and agree on its meaning. `settings` are
 * the defaults of options that it was not given.
 */
export function plainArguments(args: readonly string[], settings: Settings = new Map()): RunArguments | undefined {
  if (args.some((arg) => arg === '--' || /^-[^-]./.test(arg))) return undefined
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: parsed, allowPositionals: true })
    const [playbook = '', ...more] = positionals
    if (more.length > 0 || !isPlain(playbook) || /^(true|false)?$/.test(playbook)) return undefined
    const options = definitions.map(([name, option]) => [
      camelCase(name),
      read(withSetting(option, settings.get(name)), values[name]),
    ])
    return { playbook, ...Object.fromEntries(options) } as RunArguments
  } catch {
    return undefined
  }
}

const definitions: readonly [string, Options][] = Object.entries(runOptions)

/** Accepts every option more than once, so that a repeated option is detected. */
const parsed = Object.fromEntries(
  definitions.map(([name, { type, alias }]) => [
    name,
    {
      type: type === 'boolean' ? ('boolean' as const) : ('string' as const),
      multiple: true,
      ...(typeof alias === 'string' ? { short: alias } : {}),
    },
  ]),
)

type Given = string | boolean | (string | boolean)[] | undefined

function withSetting(option: Options, setting: Setting | undefined): Options {
  return setting === undefined ? option : { ...option, default: setting }
}

/** Throws for an invalid option; yargs then parses the arguments again, and reports what is wrong. */
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

/** yargs removes quotes, and treats `-l=web` and values that look like options specially. */
function isPlain(value: unknown): value is string {
  return typeof value === 'string' && !/^["'=-]/.test(value)
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

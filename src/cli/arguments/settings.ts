import type { Options } from 'yargs'
import type { Config } from '../../api/config.js'
import { HaployError, UsageError } from '../../core/errors.js'
import { kindOf } from '../../core/input/shape.js'
import { didYouMean, suggest } from '../../core/input/suggest.js'
import { runOptions } from './run-options.js'

/** Defaults of options that the environment or `haploy.config.ts` sets, by the names of the options: `connect-timeout`. */
export type Settings = ReadonlyMap<string, Setting>

export type Setting = string | number | boolean | readonly string[]

/** The options whose defaults can be set, by their names in `haploy.config.ts`. */
const settable: Readonly<Record<keyof Config, keyof typeof runOptions>> = {
  inventory: 'inventory',
  user: 'user',
  privateKey: 'private-key',
  askBecomePass: 'ask-become-pass',
  becomePasswordCommand: 'become-password-command',
  acceptNewHostKeys: 'accept-new-host-keys',
  forks: 'forks',
  connectTimeout: 'connect-timeout',
  commandTimeout: 'command-timeout',
  waitLock: 'wait-lock',
  verbose: 'verbose',
  diff: 'diff',
  output: 'output',
  log: 'log',
  report: 'report',
  notify: 'notify',
  notifyOn: 'notify-on',
  noHistory: 'no-history',
  noColor: 'no-color',
  debug: 'debug',
}

type Name = keyof typeof runOptions

/** The variable that sets the default of an option: `HAPLOY_CONNECT_TIMEOUT`. */
export function variableOf(option: string): string {
  return `${prefix}${option.toUpperCase().replaceAll('-', '_')}`
}

const prefix = 'HAPLOY_'

/** The name of an option in `haploy.config.ts`: `connectTimeout`. */
export function keyOf(option: string): string {
  return Object.entries(settable).find(([, name]) => name === option)?.[0] ?? option
}

/**
 * The settings of the environment: `HAPLOY_CONNECT_TIMEOUT=5`. HAPLOY_NOTIFY is not among them, because it is added to the
 * option, and removed. Throws UsageError for invalid ones, and for names that are misspelled.
 */
export function environmentSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.values(settable).filter((name) => name !== 'notify' && env[variableOf(name)])
  const misspelled = Object.keys(env).filter((variable) => env[variable] && meantBy(variable) !== undefined)
  return readAll([...misspelled, ...given], (name) => {
    const meant = meantBy(name)
    if (meant) throw new UsageError(`haploy has no variable ${name}`, { hint: `Did you mean ${meant}?` })
    const [option, variable] = [name as Name, variableOf(name)]
    return [option, checked(option, typed(option, env[variable]!, variable), variable)]
  })
}

/** What a variable nearly is called; undefined for one that exists, or that may belong to something else. */
function meantBy(variable: string): string | undefined {
  if (!variable.startsWith(prefix) || known.includes(variable)) return undefined
  const nearest = suggest(
    variable.slice(prefix.length),
    known.map((each) => each.slice(prefix.length)),
  )
  return nearest === undefined ? undefined : `${prefix}${nearest}`
}

/** The variables that people set. */
const known = [...Object.values(settable).map(variableOf), 'HAPLOY_BECOME_PASSWORD', 'HAPLOY_AGE_IDENTITY']

/** The settings of a configuration file, which messages call `file`. Throws UsageError for unknown and invalid ones. */
export function configSettings(config: Readonly<Record<string, unknown>>, file: string): Settings {
  const given = Object.keys(config).filter((key) => config[key] !== undefined || !Object.hasOwn(settable, key))
  return readAll(given, (key) => {
    if (!Object.hasOwn(settable, key)) throw unknownKey(key, file)
    const [name, value, where] = [settable[key as keyof Config], config[key], `${key} in ${file}`]
    const { type, array }: Options = runOptions[name]
    const isOfType = array ? [value].flat().every((each) => typeof each === type) : typeof value === type
    if (!isOfType) throw new UsageError(`${where} must be a ${type}, not ${kindOf(value)}`)
    return [name, checked(name, value, where)]
  })
}

/** Reads each setting. Throws one UsageError with what is wrong with all of them. */
function readAll(names: readonly string[], read: (name: string) => readonly [Name, Setting]): Settings {
  const [settings, errors] = [new Map<string, Setting>(), [] as UsageError[]]
  for (const name of names) {
    try {
      settings.set(...read(name))
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      errors.push(error)
    }
  }
  if (errors.length > 1) throw new UsageError(`${errors.length} settings are wrong:\n${errors.map(listed).join('\n')}`)
  if (errors[0]) throw errors[0]
  return settings
}

/** An error on one line, and its hint on the next. */
function listed({ message, hint }: UsageError): string {
  return `  ${message}${hint === undefined ? '' : `\n    ${hint}`}`
}

function unknownKey(key: string, file: string): UsageError {
  const known = Object.keys(settable)
  return new UsageError(`${file}: there is no setting '${key}'`, {
    hint: didYouMean(key, known) ?? `Settings: ${known.join(', ')}.`,
  })
}

function typed(name: Name, text: string, variable: string): Setting {
  const { type } = runOptions[name]
  if (type === 'number') return Number(text)
  if (type === 'string') return text
  if (/^(1|true|yes|on)$/i.test(text)) return true
  if (/^(0|false|no|off)$/i.test(text)) return false
  throw new UsageError(`${variable} must be 1 or 0, not '${text}'`)
}

function checked(name: Name, value: unknown, where: string): Setting {
  const { array, coerce = (given: unknown) => given }: Options = runOptions[name]
  try {
    return coerce(array ? [value].flat() : value)
  } catch (cause) {
    if (!(cause instanceof HaployError)) throw cause
    throw new UsageError(`${where}: ${cause.message}`, { hint: cause.hint, cause })
  }
}

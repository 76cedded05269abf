import type { Options } from 'yargs'
import type { Config } from '../../api/config.js'
import { HaployError, UsageError } from '../../core/errors.js'
import { kindOf } from '../../core/input/shape.js'
import { didYouMean } from '../../core/input/suggest.js'
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

/**
 * The settings of the environment: `HAPLOY_CONNECT_TIMEOUT=5`. HAPLOY_NOTIFY is not among them, because it is added to the
 * option, and removed. Throws UsageError for an invalid one.
 */
export function environmentSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.values(settable).flatMap((name) => {
    if (name === 'notify') return []
    const variable = `HAPLOY_${name.toUpperCase().replaceAll('-', '_')}`
    const text = env[variable]
    return text ? [[name, checked(name, typed(name, text, variable), variable)] as const] : []
  })
  return new Map(given)
}

/** The settings of a configuration file, which messages call `file`. Throws UsageError for an unknown or invalid one. */
export function configSettings(config: Readonly<Record<string, unknown>>, file: string): Settings {
  const given = Object.entries(config).flatMap(([key, value]) => {
    if (!Object.hasOwn(settable, key)) throw unknownKey(key, file)
    if (value === undefined) return []
    const name = settable[key as keyof Config]
    const where = `${key} in ${file}`
    const { type, array }: Options = runOptions[name]
    const isOfType = array ? [value].flat().every((each) => typeof each === type) : typeof value === type
    if (!isOfType) throw new UsageError(`${where} must be a ${type}, not ${kindOf(value)}`)
    return [[name, checked(name, value, where)] as const]
  })
  return new Map(given)
}

function unknownKey(key: string, file: string): UsageError {
  const known = Object.keys(settable)
  return new UsageError(`${file}: there is no setting '${key}'`, {
    hint: didYouMean(key, known) ?? `Settings: ${known.join(', ')}.`,
  })
}

function typed(name: keyof typeof runOptions, text: string, variable: string): Setting {
  const { type } = runOptions[name]
  if (type === 'number') return Number(text)
  if (type === 'string') return text
  if (/^(1|true|yes|on)$/i.test(text)) return true
  if (/^(0|false|no|off)$/i.test(text)) return false
  throw new UsageError(`${variable} must be 1 or 0, not '${text}'`)
}

function checked(name: keyof typeof runOptions, value: unknown, where: string): Setting {
  const { array, coerce = (given: unknown) => given }: Options = runOptions[name]
  try {
    return coerce(array ? [value].flat() : value)
  } catch (cause) {
    if (!(cause instanceof HaployError)) throw cause
    throw new UsageError(`${where}: ${cause.message}`, { hint: cause.hint, cause })
  }
}

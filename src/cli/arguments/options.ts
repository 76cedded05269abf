import { UsageError } from '../../core/errors.js'
import { longestTimeLimit } from '../../core/input/time-limit.js'

// Kinds of options, as yargs expects them. yargs calls `coerce` with undefined when the option is not given, and with a list
// when it is given more than once.

export function flag() {
  return { type: 'boolean', default: false } as const
}

/** A flag that may be repeated: `-vv`. */
export function anyFlag() {
  const coerce = (given: boolean | readonly boolean[]): boolean => [given].flat().includes(true)
  return { type: 'boolean', default: false, coerce } as const
}

export function one(name: string) {
  const coerce = (given: string | undefined): string | undefined => onlyValue(name, given)
  return { type: 'string', requiresArg: true, coerce } as const
}

/** A repeatable option without a default: undefined if it is not given. */
export function several(name: string) {
  const coerce = (given: readonly string[] | undefined): readonly string[] | undefined => {
    if (given?.includes('')) throw new UsageError(`--${name} is empty`, { hint: 'Give it a value, or omit it.' })
    return given
  }
  return { type: 'string', array: true, nargs: 1, coerce } as const
}

/** An option whose value is optional: `--rules` alone is the empty string. */
export function optional(name: string) {
  const coerce = (given: string | undefined): string | undefined => (given === '' ? given : onlyValue(name, given))
  return { type: 'string', coerce } as const
}

/** A whole number of at least 1, or of at least 0 when the default is 0. */
export function number(name: string, fallback: number, most = Number.POSITIVE_INFINITY) {
  const least = Math.min(fallback, 1)
  const coerce = (given: number): number => {
    const value = Number(onlyValue(name, given))
    if (Number.isInteger(value) && value >= least && value <= most) return value
    const limit = value > most ? `at most ${most}` : `at least ${least}`
    throw new UsageError(`--${name} must be a whole number of ${limit}`)
  }
  return { type: 'number', requiresArg: true, default: fallback, coerce } as const
}

/** A time limit in seconds. */
export function seconds(name: string, fallback: number) {
  return number(name, fallback, longestTimeLimit)
}

/** A repeatable option; each occurrence is one item. `fallback` describes the empty list in the help. */
export function list(fallback: string) {
  const none: string[] = []
  return { type: 'string', array: true, nargs: 1, default: none, defaultDescription: fallback } as const
}

/** Names: `--tags a,b --tags c`. */
export function many(name: string, fallback: string) {
  const coerce = (given: readonly string[]): string[] => {
    const items = given.flatMap((item) => item.split(',')).map((item) => item.trim())
    if (items.includes('')) throw new UsageError(`--${name} contains an empty name: '${given.join(',')}'`)
    return items
  }
  return { ...list(fallback), coerce }
}

function onlyValue<T>(name: string, value: T | undefined): T | undefined {
  if (Array.isArray(value)) {
    throw new UsageError(`--${name} is given ${value.length} times: ${value.join(', ')}`, { hint: 'Give it once.' })
  }
  if (value === '') throw new UsageError(`--${name} is empty`, { hint: 'Give it a value, or omit it.' })
  return value
}

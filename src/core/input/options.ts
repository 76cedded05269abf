import { UsageError } from '../errors.js'
import type { OptionType } from './option-type.js'
import { fields, kindOf, record } from './shape.js'

/** The type of every option of a function. */
export type OptionTypes<O> = { readonly [Name in keyof Required<O>]: OptionType }

/** Options that cannot be combined with others. */
export interface Conflict<O> {
  /** Completes "has no effect": `if state is 'absent'`. */
  readonly reason: string
  applies(options: O): boolean
  /** The options that have no effect if the conflict applies. */
  readonly without: readonly (keyof O & string)[]
}

interface Rules<O> {
  /** What messages call an option. */
  readonly noun?: 'key' | 'option'
  readonly conflicts?: readonly Conflict<O>[]
}

/**
 * Throws UsageError for an option that does not exist, has another type, or has no effect together with others.
 * `where` names the task: `task 'copy nginx.conf'`.
 */
export function assertOptions<O extends object>(
  given: O,
  where: string,
  types: OptionTypes<O>,
  { noun = 'option', conflicts = [] }: Rules<O> = {},
): void {
  const options = record(given, `the ${noun}s of ${where}`)
  fields(options, where, Object.keys(types), noun)
  for (const [name, value] of Object.entries(options)) assertType(name, value, where, types[name as keyof O])
  for (const [name, { isRequired, expected }] of Object.entries<OptionType>(types)) {
    if (isRequired && !Object.hasOwn(options, name)) {
      throw new UsageError(`${where} has no \`${name}\``, { hint: `It must be ${expected}.` })
    }
  }
  for (const { reason, applies, without } of conflicts) {
    const useless = without.find((name) => given[name] !== undefined)
    if (useless === undefined || !applies(given)) continue
    throw new UsageError(`${where}: \`${useless}\` has no effect ${reason}`, { hint: 'Remove one of the two.' })
  }
}

function assertType(name: string, value: unknown, where: string, type: OptionType): void {
  if (value === undefined ? !type.isExplicit : value !== null && type.accepts(value)) return
  throw new UsageError(`\`${name}\` of ${where} must be ${type.expected}, not ${wrong(value, type)}`, {
    hint: value === undefined ? `Perhaps a variable is not set. Omit \`${name}\` if it does not apply.` : undefined,
  })
}

/** What a value is, so that it differs from what is expected. */
function wrong(value: unknown, { expected, accepts }: OptionType): string {
  if (value === undefined) return 'undefined'
  if (value === '') return 'an empty one'
  if (typeof value === 'number' && expected.includes('number')) return String(value)
  const at = Array.isArray(value) ? value.findIndex((item) => !accepts([item])) : -1
  if (!Array.isArray(value) || at < 0 || !expected.includes('a list')) return kindOf(value)
  const item: unknown = value[at]
  return `one with ${item === undefined ? 'undefined' : item === '' ? 'an empty string' : kindOf(item)}`
}

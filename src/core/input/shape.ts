import { UsageError } from '../errors.js'
import { didYouMean } from './suggest.js'

/**
 * Returns the value as an object that has only known keys; undefined becomes an empty object. Throws UsageError. `noun`
 * is what messages call a key: `option`.
 */
export function fields(
  value: unknown,
  where: string,
  known: readonly string[],
  noun: 'key' | 'option' = 'key',
): Record<string, unknown> {
  const object = record(value, where)
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue
    throw new UsageError(`${where} has an unknown ${noun} '${key}'`, {
      hint: didYouMean(key, known) ?? `Known ${noun}s: ${known.join(', ')}.`,
    })
  }
  return object
}

/** Returns the value as an object; undefined becomes an empty object. Throws UsageError for anything else. */
export function record(value: unknown, where: string): Record<string, unknown> {
  if (value === undefined) return {}
  if (isPlainObject(value)) return value
  throw new UsageError(`${where} must be an object, not ${kindOf(value)}`, {
    hint: 'Write { name: value }, or {} for an empty one.',
  })
}

/** True for `{ … }`, false for lists and instances of classes. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Names the type of a value, and never what the value contains. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Promise) return 'a promise: await is missing before it'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

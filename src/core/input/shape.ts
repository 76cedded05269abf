import { UsageError } from '../errors.js'
import { didYouMean } from './suggest.js'

/** The value as an object with no other keys than the known ones; undefined is an empty one. Throws UsageError. */
export function fields(value: unknown, where: string, known: readonly string[]): Record<string, unknown> {
  const object = record(value, where)
  for (const key of Object.keys(object)) {
    if (known.includes(key)) continue
    throw new UsageError(`${where} has '${key}', which means nothing there`, {
      hint: didYouMean(key, known) ?? `It may have ${known.join(', ')}.`,
    })
  }
  return object
}

/** The value as an object; undefined is an empty one. Throws UsageError for anything else. */
export function record(value: unknown, where: string): Record<string, unknown> {
  if (value === undefined) return {}
  if (isPlainObject(value)) return value
  throw new UsageError(`${where} must be an object, not ${kindOf(value)}`, {
    hint: 'It is written as { name: value }, with {} when there is nothing to say.',
  })
}

/** True for `{ … }`, false for lists and instances of classes. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** What a value is, in words; never what is in it. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

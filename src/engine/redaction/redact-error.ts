type Mask = (text: string) => string

/**
 * Masks an error in place: its message, its stack and all that it carries, such as its causes and the arguments of a
 * program that failed. Returns another error for one that cannot be altered.
 */
export function redactError<E>(error: E, mask: Mask, seen: Set<unknown> = new Set()): E {
  if (typeof error === 'string') return mask(error) as E
  if (!(error instanceof Error) || seen.has(error)) return error
  seen.add(error)
  try {
    for (const key of new Set(['message', 'stack', ...Reflect.ownKeys(error)])) redactMember(error, key, mask, seen)
    return error
  } catch {
    return new Error(mask(error.message)) as E
  }
}

function redactMember(holder: object, key: PropertyKey, mask: Mask, seen: Set<unknown>): void {
  const value: unknown = Reflect.get(holder, key)
  const masked = redactValue(value, mask, seen)
  if (masked === value) return
  const enumerable = Object.getOwnPropertyDescriptor(holder, key)?.enumerable ?? false
  Object.defineProperty(holder, key, { value: masked, writable: true, configurable: true, enumerable })
}

function redactValue(value: unknown, mask: Mask, seen: Set<unknown>): unknown {
  if (typeof value === 'string' || value instanceof Error) return redactError(value, mask, seen)
  if (value instanceof Uint8Array) {
    const text = Buffer.from(value).toString()
    const masked = mask(text)
    return masked === text ? value : Buffer.from(masked)
  }
  if (!isPlain(value) || seen.has(value)) return value
  seen.add(value)
  for (const key of Reflect.ownKeys(value)) redactMember(value, key, mask, seen)
  return value
}

/** Objects of classes are left alone: they have a meaning of their own. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

import { isPlainObject } from '../../core/input/shape.js'
import type { PartialVariables } from './partial-variables.js'

/** The variables, which report when something is read in them that was left out because it is invalid. */
export function watched({ vars, missing }: PartialVariables, report: () => void): unknown {
  const exact = new Set(missing.map((path) => path.join('\0')))
  const parents = new Set(missing.map((path) => path.slice(0, -1).join('\0')))
  const known = new WeakMap<object, unknown>()

  function wrap(value: unknown, path: readonly string[]): unknown {
    if (!Array.isArray(value) && !isPlainObject(value)) return value
    const found = known.get(value)
    if (found) return found
    const proxy = new Proxy(value as object, {
      get(target, key, receiver) {
        if (typeof key === 'symbol') return Reflect.get(target, key, receiver)
        const inner = [...path, key]
        if (exact.has(inner.join('\0'))) report()
        return wrap(Reflect.get(target, key), inner)
      },
      has(target, key) {
        if (exact.has([...path, String(key)].join('\0'))) report()
        return Reflect.has(target, key)
      },
      ownKeys(target) {
        if (parents.has(path.join('\0'))) report()
        return Reflect.ownKeys(target)
      },
    })
    known.set(value, proxy)
    return proxy
  }

  if (exact.has('')) report()
  return wrap(vars, [])
}

import { cwd } from 'node:process'

type Arguments = readonly (string | undefined)[]

/**
 * Calls a function once in this process for the same arguments in the same folder, and returns what it returned then.
 * An error is not kept: the next call tries again.
 */
export function once<A extends Arguments, R>(call: (...args: A) => R): (...args: A) => R {
  const results = new Map<string, R>()
  return (...args) => {
    const key = JSON.stringify([cwd(), ...args])
    const known = results.get(key)
    if (known !== undefined) return known
    const result = call(...args)
    results.set(key, result)
    if (result instanceof Promise) result.catch(() => results.delete(key))
    return result
  }
}

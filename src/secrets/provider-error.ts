import { UsageError } from '../core/errors.js'

interface Details {
  /** What the user can do next. */
  readonly hint: string | undefined
  readonly cause?: unknown
}

/** The error of a provider that has no value: `secret.file('a'): there is no such file`. It must not repeat a value. */
export function providerError(call: string, why: string, { hint, cause }: Details): UsageError {
  return new UsageError(`${call}: ${why}`, { hint, cause })
}

/** A provider as it is written in an inventory: `secret.age('secrets.age', 'name')`. */
export function callOf(provider: string, ...args: readonly (string | undefined)[]): string {
  const given = args.filter((arg) => arg !== undefined)
  return `secret.${provider}(${given.map((arg) => `'${arg}'`).join(', ')})`
}

import { UsageError } from '../core/errors.js'

/**
 * Throws UsageError for the keys of an object whose order may not be the one in which they are written: JavaScript moves
 * names that are whole numbers to the front, and sorts them.
 */
export function assertOrdered(names: readonly string[], where: string, hint: string): void {
  const numbers = names.filter((name) => /^(0|[1-9]\d*)$/.test(name) && Number(name) < largestIndex)
  if (numbers.length === 0 || names.length === 1) return
  const shown = `${numbers.slice(0, 5).join(', ')}${numbers.length > 5 ? ' …' : ''}`
  throw new UsageError(
    `${where} has names that are numbers (${shown}): JavaScript sorts them before all others, so their order is lost`,
    { hint },
  )
}

/** Larger numbers are ordinary keys. */
const largestIndex = 2 ** 32 - 1

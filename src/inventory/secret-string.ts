import { z } from 'zod'
import { Secret } from '../core/shell/secret.js'

/**
 * The schema of a secret variable: it accepts a string or `secret('…')`, and the role receives a Secret. Add further rules
 * with `.refine((value) => /^[a-z]+$/.test(value.reveal()), 'must be letters')`.
 */
export function secretString() {
  return z
    .custom<string | Secret>((value) => typeof value === 'string' || value instanceof Secret, {
      error: ({ input }) => whatIsWrong(input),
    })
    .transform((value) => (value instanceof Secret ? value : new Secret(value)))
    .meta({ typeLabel: 'secret' })
}

function whatIsWrong(value: unknown): string {
  if (value === undefined) return 'is required'
  const promise = "is a promise: write await before it, as in await secret.age('secrets.age', 'name')"
  return value instanceof Promise ? promise : "must be a string or secret('…')"
}

import { z } from 'zod'
import { Secret } from '../core/shell/secret.js'

/**
 * The schema of a secret variable: it accepts a string or `secret('…')`, and the role receives a Secret. Add further rules
 * with `.refine((value) => /^[a-z]+$/.test(value.reveal()), 'must be letters')`.
 */
export function secretString() {
  return z
    .custom<string | Secret>((value) => typeof value === 'string' || value instanceof Secret, {
      error: ({ input }) => (input === undefined ? 'is required' : "must be a string or secret('…')"),
    })
    .transform((value) => (value instanceof Secret ? value : new Secret(value)))
    .meta({ typeLabel: 'secret' })
}

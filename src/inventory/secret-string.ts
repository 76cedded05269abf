import { z } from 'zod'
import { Secret } from '../core/shell/secret.js'

/**
 * A role's variable that is a secret: it takes a string or `secret('…')`, and the role gets a Secret. Further rules are
 * added with `.refine((value) => /^[a-z]+$/.test(value.reveal()), 'must be letters')`.
 */
export function secretString() {
  return z
    .custom<string | Secret>((value) => typeof value === 'string' || value instanceof Secret, {
      error: ({ input }) => (input === undefined ? 'is required' : "must be a string or secret('…')"),
    })
    .transform((value) => (value instanceof Secret ? value : new Secret(value)))
    .meta({ typeLabel: 'secret' })
}

import { z } from 'zod'

/** Response headers by name. */
export const headers = z
  .record(z.string().regex(/^[\w-]+$/, 'must be the name of a header'), z.string().regex(/^[^\n\r]*$/))
  .default({})

import { z } from 'zod'

const oneLine = z.string().regex(/^[^\n\r]*$/)

const header = z.union([
  oneLine,
  z.strictObject({
    value: oneLine.describe('Its value'),
    always: z.boolean().default(true).describe('Also send it with error responses'),
  }),
])

/** Response headers by name. */
export const headers = z.record(z.string().regex(/^[\w-]+$/, 'must be the name of a header'), header).default({})

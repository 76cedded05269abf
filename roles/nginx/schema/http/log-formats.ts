import { z } from 'zod'

const name = z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be of letters, digits, _ . -')

const format = z.union([
  z.string(),
  z.strictObject({
    escape: z.enum(['default', 'json', 'none']).describe('How characters of variables are escaped'),
    format: z.string().describe('The format'),
  }),
  z.strictObject({
    json: z.record(z.string().min(1), z.string()).describe('Members of the object that each line is'),
  }),
])

export const logFormats = z.record(name, format)

export type LogFormat = z.output<typeof format>

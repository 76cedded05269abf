import { z } from 'zod'
import { words } from './words.js'

/** The logs of a server or location, where they are not those of all. */
export const logs = {
  accessLog: z
    .union([words, z.literal(false)])
    .optional()
    .describe('Log of its own, or `false`: path and format; by default that of what it is in'),
  errorLog: words.optional().describe('Log of its own: path, and a level if wanted; by default that of what it is in'),
}

export const rotation = z.strictObject({
  every: z.enum(['daily', 'weekly', 'monthly']).default('daily').describe('How often'),
  keep: z.int().min(1).default(14).describe('Old logs that are kept'),
  compress: z.boolean().default(true).describe('Compress them, all but the latest'),
  maxSize: z
    .string()
    .regex(/^\d+[kMG]?$/)
    .optional()
    .describe("Rotate earlier when a log is larger: `'100M'`"),
})

export type Rotation = z.output<typeof rotation>

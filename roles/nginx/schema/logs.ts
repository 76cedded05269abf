import { z } from 'zod'
import { words } from './words.js'

/** The logs of a server or location that differ from those of nginx as a whole. */
export const logs = {
  accessLog: z
    .union([words, z.literal(false)])
    .optional()
    .describe('Path and format of a separate log, or `false`; by default inherited'),
  errorLog: words.optional().describe('Path and optionally the level of a separate log; by default inherited'),
}

export const rotation = z.strictObject({
  every: z.enum(['daily', 'weekly', 'monthly']).default('daily').describe('How often'),
  keep: z.int().min(1).default(14).describe('Number of old logs to keep'),
  compress: z.boolean().default(true).describe('Compress old logs, except for the latest'),
  maxSize: z
    .string()
    .regex(/^\d+[kMG]?$/)
    .optional()
    .describe("Size above which a log is rotated earlier: `'100M'`"),
})

export type Rotation = z.output<typeof rotation>

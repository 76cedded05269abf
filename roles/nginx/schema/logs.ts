import { z } from 'zod'
import { words } from './words.js'

/** One log, or several. */
const accessLog = z.union([words, z.array(words).min(1), z.literal(false)])

/** The logs of a server or location that differ from those of nginx as a whole. */
export const logs = {
  accessLog: accessLog
    .optional()
    .describe(
      'Path or `syslog:server=…`, format and conditions of a separate log, several of these, or `false`; by default inherited',
    ),
  errorLog: words.optional().describe('Path and optionally the level of a separate log; by default inherited'),
}

/** The logs of nginx as a whole. */
export const defaultLogs = {
  errorLog: words.default('/var/log/nginx/error.log').describe('Path and optionally the level; its folder is created'),
  accessLog: accessLog
    .default('/var/log/nginx/access.log main')
    .describe(
      "Path and format, or several: `['/var/log/nginx/errors.log main if=$failed']`, or `false`; its folder is created",
    ),
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

export type Logs = z.output<z.ZodObject<typeof logs>>
export type Rotation = z.output<typeof rotation>

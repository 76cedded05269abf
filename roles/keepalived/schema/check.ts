import { z } from 'zod'
import { bfd } from './bfd.js'
import { userName } from './values/accounts.js'
import { rawText, weight } from './values/names.js'
import { scriptName } from './values/scripts.js'

/** keepalived takes the same number for a script and a file, but only a script can end as `false`. */
const kinds = ['script', 'command', 'file', 'process', 'bfd'] as const

const ofScripts = ['interval', 'timeout', 'fall', 'rise', 'user', 'initiallyFailed'] as const
const most = 2147483647
const longest = 4294

export const check = z
  .strictObject({
    script: scriptName
      .optional()
      .describe(
        '`nginx`: the bundled check that nginx runs and answers HTTP within a second; or the name of one of `scripts`',
      ),
    url: z
      .string()
      .regex(/^https?:\/\/[^\s"'\\!#{}]+$/)
      .default('http://127.0.0.1:8999/')
      .describe('URL that the bundled check requests: the `health` address of the nginx role'),
    restart: z
      .boolean()
      .default(false)
      .describe('The bundled check starts nginx if it does not run, and fails if it still does not serve'),
    command: z
      .string()
      .regex(/^[ -~]+$/)
      .refine((text) => !text.includes('"'), 'must be a command without double quotes')
      .optional()
      .describe('Instead of `script`: the path of a program and its arguments'),
    file: z
      .string()
      .regex(/^\/[\w./-]+$/, 'must be the path of a file')
      .optional()
      .describe('Instead of `script`: a file with a number; the check fails while it is not 0'),
    process: z
      .string()
      .regex(/^[\w./-]+$/, 'must be the name or the path of a program')
      .optional()
      .describe('Instead of `script`: a program that must run; not in containers, and never the only check'),
    bfd: bfd.optional().describe('Instead of `script`: a neighbour that must answer by BFD'),
    interval: z.int().min(1).max(3600).optional().describe('Seconds between two runs of a script; by default 2'),
    timeout: z
      .int()
      .min(1)
      .max(longest)
      .optional()
      .describe('Seconds after which a run has failed; by default the interval'),
    fall: z
      .int()
      .min(1)
      .max(most)
      .optional()
      .describe('Consecutive failures after which the check counts as failed; by default 2'),
    rise: z
      .int()
      .min(1)
      .max(most)
      .optional()
      .describe('Consecutive successes after which the check counts as passed; by default 2'),
    weight: weight
      .default(-20)
      .describe(
        'Added to the priority while the check fails, for a file multiplied by its number; 0: the host releases the addresses at once (FAULT)',
      ),
    user: userName.optional().describe('User that runs the script; by default `globals.scriptUser`'),
    initiallyFailed: z
      .boolean()
      .optional()
      .describe('The check counts as failed until it has passed `rise` times; by default it counts as passed'),
    raw: rawText.optional().describe('Other directives, copied into its block'),
  })
  .meta({ title: 'A check' })
  .refine((c) => kinds.filter((kind) => c[kind] !== undefined).length === 1, {
    message: `needs exactly one of ${kinds.join(', ')}`,
  })
  .refine((c) => !c.restart || c.script === 'nginx', { path: ['restart'], message: "needs script: 'nginx'" })
  .refine((c) => isScript(c) || ofScripts.every((key) => c[key] === undefined), {
    message: `has ${ofScripts.join(', ')} only with script or command`,
  })

/** Whether keepalived runs a program to know the result. */
export function isScript({ script, command }: { script?: string; command?: string }): boolean {
  return script !== undefined || command !== undefined
}

export type Check = z.output<typeof check>

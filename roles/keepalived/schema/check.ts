import { z } from 'zod'
import { userName } from './accounts.js'
import { scriptName } from './scripts.js'

export const check = z
  .strictObject({
    script: scriptName
      .optional()
      .describe(
        '`nginx`: the check that comes along, nginx runs and answers HTTP within a second; or the name of one of `scripts`',
      ),
    url: z
      .string()
      .regex(/^https?:\/\/[^\s"']+$/)
      .default('http://127.0.0.1:8999/')
      .describe('What that one asks for: the `health` address of the nginx role'),
    restart: z
      .boolean()
      .default(false)
      .describe('When nginx does not run, that one starts it, and fails if it still does not serve'),
    command: z
      .string()
      .regex(/^[^"\n]+$/)
      .optional()
      .describe('Instead of `script`: the path of a program, with its arguments'),
    interval: z.int().min(1).max(3600).default(2).describe('Seconds between two runs'),
    timeout: z.int().min(1).optional().describe('Seconds after which a run has failed; by default the interval'),
    fall: z.int().min(1).default(2).describe('Failures in a row until it counts as failed'),
    rise: z.int().min(1).default(2).describe('Successes in a row until it counts as good'),
    weight: z
      .int()
      .min(-253)
      .max(253)
      .default(-20)
      .describe('Added to the priority while it fails; 0: the host lets go of the addresses at once (FAULT)'),
    user: userName.optional().describe('Who runs it; by default `globals.scriptUser`'),
  })
  .meta({ title: 'A check' })
  .refine((c) => (c.script === undefined) !== (c.command === undefined), 'takes either script or command')
  .refine((c) => !c.restart || c.script === 'nginx', { path: ['restart'], message: "needs script: 'nginx'" })

export type Check = z.output<typeof check>

import { z } from 'zod'
import { userName } from './accounts.js'
import { scriptName } from './scripts.js'

export const check = z
  .strictObject({
    script: scriptName
      .optional()
      .describe(
        '`nginx`: the bundled check that nginx runs and answers HTTP within a second; or the name of one of `scripts`',
      ),
    url: z
      .string()
      .regex(/^https?:\/\/[^\s"']+$/)
      .default('http://127.0.0.1:8999/')
      .describe('URL that the bundled check requests: the `health` address of the nginx role'),
    restart: z
      .boolean()
      .default(false)
      .describe('The bundled check starts nginx if it does not run, and fails if it still does not serve'),
    command: z
      .string()
      .regex(/^[^"\n]+$/)
      .optional()
      .describe('Instead of `script`: the path of a program and its arguments'),
    interval: z.int().min(1).max(3600).default(2).describe('Seconds between two runs'),
    timeout: z.int().min(1).optional().describe('Seconds after which a run has failed; by default the interval'),
    fall: z.int().min(1).default(2).describe('Consecutive failures after which the check counts as failed'),
    rise: z.int().min(1).default(2).describe('Consecutive successes after which the check counts as passed'),
    weight: z
      .int()
      .min(-253)
      .max(253)
      .default(-20)
      .describe('Added to the priority while the check fails; 0: the host releases the addresses at once (FAULT)'),
    user: userName.optional().describe('User that runs it; by default `globals.scriptUser`'),
  })
  .meta({ title: 'A check' })
  .refine((c) => (c.script === undefined) !== (c.command === undefined), 'needs either script or command')
  .refine((c) => !c.restart || c.script === 'nginx', { path: ['restart'], message: "needs script: 'nginx'" })

export type Check = z.output<typeof check>

import { z } from 'zod'
import { scriptName } from './values/scripts.js'

/** keepalived splits it at blanks: a script of the role or of `scripts` by its name, or any program by its path. */
export const scriptCall = z
  .string()
  .regex(
    /^(?:\/[\w./-]+|[A-Za-z0-9_][A-Za-z0-9_.-]*)(?: [\w./:=,@%+-]+)*$/,
    'must be the name of a script or the path of a program, and its arguments',
  )

const states = {
  master: scriptCall.optional().describe('Runs when the host becomes master'),
  backup: scriptCall.optional().describe('Runs when it becomes backup'),
  fault: scriptCall.optional().describe('Runs when it goes to FAULT'),
  stop: scriptCall.optional().describe('Runs when keepalived stops'),
  any: z
    .union([z.literal(false), scriptCall])
    .optional()
    .describe('Runs at every change of state, instead of the script of the role; `false`: none'),
}

const every = {
  ...states,
  priorityChanges: z.boolean().default(false).describe('`any` also runs when only the priority changes'),
}

const simple = z.union([z.boolean(), scriptName])

/** Of an instance. */
export const notify = z.union([
  simple,
  z
    .strictObject({
      ...every,
      deleted: scriptCall.optional().describe('Runs when a reload removes the instance'),
      lowerPriority: scriptCall.optional().describe('Runs when a master receives an advertisement of a lower priority'),
    })
    .meta({ title: 'Scripts by state' }),
])

/** Of a group. */
export const groupNotify = z.union([simple, z.strictObject(every)])

export type Notify = z.output<typeof notify>

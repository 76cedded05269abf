import { z } from 'zod'
import { mailAddress } from './accounts.js'
import { check } from './check.js'
import { globals } from './globals.js'
import { instance } from './instance.js'
import { scripts } from './scripts.js'

const checkName = z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be of letters, digits, _ . -')

const mail = z.strictObject({
  to: mailAddress.describe('Recipient'),
  from: mailAddress.optional().describe("Sender; by default the host's"),
})

export const variables = z.strictObject({
  instances: z.array(instance).min(1).describe('VRRP instances, declared once for all hosts'),
  priorities: z
    .record(z.string(), z.int().min(1).max(254))
    .default({})
    .describe("This host's priorities by instance; they override `prefer`"),
  checks: z
    .record(checkName, check)
    .prefault({ nginx: { script: 'nginx' } })
    .describe('Checks by name'),
  scripts: scripts.default({}).describe('Your own scripts by file name: text, or `{ file }` on the controller'),
  globals: globals.meta({ title: 'Globals' }).prefault({}).describe('Settings of the daemon (`global_defs`)'),
  mailx: z.boolean().default(true).describe('Install mailx: the package `s-nail`, or `mailx` on EL7 and EL8'),
  mail: mail.optional().describe("Mail sent by the notify script, through the host's `sendmail`"),
  firewall: z.boolean().default(true).describe('Allow VRRP where firewalld runs, see [security.md](security.md)'),
  selinux: z.boolean().default(true).describe('Allow keepalived to send HTTP requests where SELinux is not disabled'),
  daemonOptions: z
    .string()
    .regex(/^[^"\n]*$/)
    .optional()
    .describe("Options of the daemon, such as `-D`; by default the distribution's"),
  version: z
    .string()
    .regex(/^\d+(\.\d+){0,2}$/)
    .optional()
    .describe(
      'Version of keepalived that the configuration is written for; by default the installed one, or the one that the distribution ships',
    ),
})

export type Keepalived = z.output<typeof variables>

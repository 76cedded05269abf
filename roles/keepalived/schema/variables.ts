import { z } from 'zod'
import { check } from './check.js'
import { globals } from './globals.js'
import { group } from './group.js'
import { instance } from './instance.js'
import { mail } from './mail.js'
import { checkName, rawText } from './values/names.js'
import { scripts } from './values/scripts.js'

export const variables = z.strictObject({
  instances: z.array(instance).min(1).describe('VRRP instances, declared once for all hosts'),
  groups: z.array(group).default([]).describe('Instances that move together (`vrrp_sync_group`)'),
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
  template: z
    .string()
    .min(1)
    .optional()
    .describe("Path of your own template on the controller, see below; by default the role's keepalived.conf.ejs"),
  raw: rawText.optional().describe('Directives and blocks at the top level, such as `virtual_server`'),
  mailx: z.boolean().default(true).describe('Install mailx: the package `s-nail`, or `mailx` on EL7 and EL8'),
  mail: mail.optional().describe('Mail sent by the notify script'),
  restart: z
    .enum(['no', 'on-failure', 'always'])
    .default('on-failure')
    .describe('When systemd starts keepalived again: after a crash or a kill (`Restart`)'),
  restartDelay: z.number().min(0.1).default(1).describe('Seconds before it does so'),
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

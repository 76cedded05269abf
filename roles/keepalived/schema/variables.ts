import { z } from 'zod'
import { scriptName, scripts } from '../scripts.js'
import { instance } from './instance.js'

const userName = z.string().regex(/^[a-z_][a-z0-9_-]*$/, 'must be the name of a user')
const mailAddress = z
  .string()
  .regex(/^[^\s"'\\@()<>[\],;:]+@[A-Za-z0-9.-]+$|^[a-z_][a-z0-9_-]*$/, 'must be a mail address')
const checkName = z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be of letters, digits, _ . -')

const check = z
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

const globals = z.strictObject({
  routerId: z.string().regex(/^\S+$/).optional().describe("Name in the log and in mail; by default the host's name"),
  scriptUser: userName.default('root').describe('Who runs the scripts'),
  scriptSecurity: z.boolean().default(true).describe('Refuse scripts that somebody else than root can write'),
  notificationEmail: z
    .array(mailAddress)
    .default([])
    .describe('Whom keepalived itself mails about changes of state; this needs no mailx'),
  notificationEmailFrom: mailAddress.optional().describe("Sender of that mail; by default keepalived's"),
  smtpServer: z
    .string()
    .regex(/^\S+( \d+)?$/)
    .default('127.0.0.1')
    .describe('Address of the mail server, and a port'),
  smtpConnectTimeout: z.int().min(1).default(30).describe('Seconds to connect to it'),
})

const mail = z.strictObject({
  to: mailAddress.describe('Whom the notify script mails'),
  from: mailAddress.optional().describe("Sender; by default the host's"),
})

export const variables = z.strictObject({
  instances: z.array(instance).min(1).describe('VRRP instances, declared once for all hosts'),
  priorities: z
    .record(z.string(), z.int().min(1).max(254))
    .default({})
    .describe("This host's priorities by instance, instead of those that `prefer` gives"),
  checks: z
    .record(checkName, check)
    .prefault({ nginx: { script: 'nginx' } })
    .describe('Checks by name'),
  scripts: scripts.default({}).describe('Scripts of your own by file name: texts, or `{ file }` on the controller'),
  globals: globals.meta({ title: 'Globals' }).prefault({}).describe('Settings of the daemon (`global_defs`)'),
  mailx: z.boolean().default(true).describe('Install a mailx: `s-nail`, or `mailx` on EL7 and EL8'),
  mail: mail.optional().describe("Mail sent by the notify script, through the host's `sendmail`"),
  firewall: z.boolean().default(true).describe('Let VRRP through where firewalld runs, see [security.md](security.md)'),
  selinux: z.boolean().default(true).describe('Let keepalived ask over HTTP where SELinux is not disabled'),
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
      'For which keepalived the configuration is written; by default what is installed, or the distribution ships',
    ),
})

export type Keepalived = z.output<typeof variables>
export type KeepalivedInput = z.input<typeof variables>
export type Check = z.output<typeof check>

import { z } from 'zod'
import { mailAddress, userName } from './accounts.js'

/** `global_defs` of keepalived.conf. */
export const globals = z.strictObject({
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

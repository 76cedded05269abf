import { z } from 'zod'
import { mailAddress, userName } from './accounts.js'

/** `global_defs` of keepalived.conf. */
export const globals = z.strictObject({
  routerId: z
    .string()
    .regex(/^\S+$/)
    .optional()
    .describe('Name of the host in the log and in mail; by default its host name'),
  scriptUser: userName.default('root').describe('User that runs the scripts'),
  scriptSecurity: z.boolean().default(true).describe('Refuse to run scripts that users other than root can write'),
  notificationEmail: z
    .array(mailAddress)
    .default([])
    .describe('Recipients of the mail that keepalived itself sends at a change of state, without mailx'),
  notificationEmailFrom: mailAddress.optional().describe("Sender of that mail; by default keepalived's"),
  smtpServer: z
    .string()
    .regex(/^\S+( \d+)?$/)
    .default('127.0.0.1')
    .describe('Address of the mail server, and optionally its port'),
  smtpConnectTimeout: z.int().min(1).default(30).describe('Timeout for a connection to the mail server, in seconds'),
})

import { secretString } from 'haploy'
import { z } from 'zod'
import { mailAddress } from './values/accounts.js'

const smtp = z
  .strictObject({
    server: z
      .string()
      .regex(/^[\w.-]+(:\d{1,5})?$/, 'must be a host name and optionally a port')
      .describe("`'smtp.example.com:587'`"),
    tls: z
      .union([z.literal(['starttls', 'tls']), z.literal(false)])
      .default('starttls')
      .describe('`starttls`: from the beginning of the session on, `tls`: from the connection on, or `false`'),
    user: z
      .string()
      .regex(/^[!-~]+$/, 'must be printable ASCII')
      .optional()
      .describe('Name for the login'),
    password: secretString()
      .refine((value) => /^[ -~]+$/.test(value.reveal()), 'must be printable ASCII')
      .optional()
      .describe('Password for the login, in a file that only the user of the scripts can read'),
  })
  .refine((s) => (s.user === undefined) === (s.password === undefined), {
    path: ['password'],
    message: 'and user need each other',
  })

/** Mail that the notify script sends. */
export const mail = z.strictObject({
  to: mailAddress.describe('Recipient'),
  from: mailAddress.optional().describe("Sender; by default the host's"),
  smtp: smtp.optional().describe("Mail server with login, instead of the host's `sendmail`"),
})

export type Mail = z.output<typeof mail>

import { secretString } from 'haploy'
import { z } from 'zod'
import { isNetwork } from './http/networks.js'

export const address = z
  .string()
  .refine(isAddress, "must be an address, a network such as 10.0.0.0/8, 'unix:' or 'all'")

const hash = secretString()
  .refine(
    (text) => /^\$(apr1|1|2[aby]|5|6|y)\$[^\s:]+$/.test(text.reveal()),
    'must be a hash as htpasswd, mkpasswd and openssl passwd print it: $6$…',
  )
  .describe('Hash in a format that nginx or crypt(3) of the host supports')

const auth = z.strictObject({
  realm: z.string().min(1).default('Restricted').describe('Text that the browser shows in its prompt'),
  users: z
    .record(
      z.string().regex(/^[^:#\s\0][^:\s\0]*$/, 'must be a name without blanks and colons'),
      z.union([
        secretString().refine((text) => /^[^\n\r\0]+$/.test(text.reveal()), 'must be a password of one line'),
        z.strictObject({ hash }),
      ]),
    )
    .refine((users) => Object.keys(users).length > 0, 'must name at least one user')
    .describe('Passwords by user name, which are hashed for the hosts, or their { hash }'),
})

/** Access control, for a server and for a location. */
export const access = {
  allow: z
    .array(address)
    .min(1)
    .optional()
    .describe('Only these addresses have access; by default all, or those of the server'),
  deny: z
    .array(address)
    .min(1)
    .optional()
    .describe('Addresses without access, even if their network is allowed; by default none, or those of the server'),
  auth: z
    .union([auth.meta({ title: 'Authentication' }), z.literal(false)])
    .optional()
    .describe(
      'Users and passwords; `false` disables those of the server in a location; by default none, or those of the server',
    ),
  satisfy: z
    .enum(['all', 'any'])
    .optional()
    .describe('`any`: an allowed address or a valid password is enough; by default `all`'),
}

const settings = z.strictObject(access)
export type Access = z.output<typeof settings>
export type Auth = z.output<typeof auth>

function isAddress(text: string): boolean {
  return text === 'all' || text === 'unix:' || isNetwork(text)
}

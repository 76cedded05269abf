import { secretString } from 'haploy'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const address = z.string().refine(isAddress, "must be an address, a network such as 10.0.0.0/8, 'unix:' or 'all'")

const hash = secretString()
  .refine(
    (text) => /^\$(apr1|1|2[aby]|5|6|y)\$[^\s:]+$/.test(text.reveal()),
    'must be a hash as htpasswd, mkpasswd and openssl passwd print it: $6$…',
  )
  .describe('In a format that nginx or the crypt(3) of the host knows')

const auth = z.strictObject({
  realm: z.string().min(1).default('Restricted').describe('What the browser shows when it asks'),
  users: z
    .record(
      z.string().regex(/^[^:#\s\0][^:\s\0]*$/, 'must be a name without blanks and colons'),
      z.union([
        secretString().refine((text) => /^[^\n\r\0]+$/.test(text.reveal()), 'must be a password of one line'),
        z.strictObject({ hash }),
      ]),
    )
    .refine((users) => Object.keys(users).length > 0, 'names nobody')
    .describe('Passwords by name, which hosts get hashed, or { hash } of them'),
})

/** Who may ask; the same for a server and for a location. */
export const access = {
  allow: z
    .array(address)
    .min(1)
    .optional()
    .describe('Whoever is let in, and nobody else; by default everybody, or what the server has'),
  deny: z
    .array(address)
    .min(1)
    .optional()
    .describe('Whoever is not, even where the network is allowed; by default nobody, or what the server has'),
  auth: z
    .union([auth.meta({ title: 'Authentication' }), z.literal(false)])
    .optional()
    .describe(
      'Passwords; `false` for none in a location of a server that has some; by default none, or those of the server',
    ),
  satisfy: z
    .enum(['all', 'any'])
    .optional()
    .describe('`any`: the right address or the right password will do; by default `all`'),
}

const settings = z.strictObject(access)
export type Access = z.output<typeof settings>
export type Auth = z.output<typeof auth>

/** The short forms that only some programs understand (`10/8`) are none. */
function isAddress(text: string): boolean {
  if (text === 'all' || text === 'unix:') return true
  const host = text.split('/', 1)[0]!
  if (!ipaddr.IPv4.isValidFourPartDecimal(host) && !ipaddr.IPv6.isValid(host)) return false
  return host === text || ipaddr.isValidCIDR(text)
}

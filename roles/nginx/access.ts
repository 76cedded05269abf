import { secretString } from 'haploy'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'

const address = z.string().refine(isAddress, "must be an address, a network such as 10.0.0.0/8, 'unix:' or 'all'")

const auth = z.strictObject({
  realm: z.string().min(1).default('Restricted').describe('What the browser shows when it asks'),
  users: z
    .record(
      z.string().regex(/^[^:#\s\0][^:\s\0]*$/, 'must be a name without blanks and colons'),
      secretString().refine((text) => /^[^\n\r\0]+$/.test(text.reveal()), 'must be a password of one line'),
    )
    .refine((users) => Object.keys(users).length > 0, 'names nobody')
    .describe('Passwords by name; hosts get them hashed'),
})

/** Who may ask; the same for a server and for a location. */
export const access = {
  allow: z.array(address).min(1).optional().describe('Addresses and networks that are let in, and no others'),
  deny: z.array(address).min(1).optional().describe('Addresses and networks that are not'),
  auth: z
    .union([auth, z.literal(false)])
    .optional()
    .describe('Basic authentication: { realm, users }, or false where the server has it'),
  satisfy: z.enum(['all', 'any']).optional().describe('Whether the address and the password must be right, or one'),
}

const settings = z.strictObject(access)
export type Access = z.output<typeof settings>
export type Auth = z.output<typeof auth>

/** The directives; `users` is where the passwords are. What is denied is denied even where its network is allowed. */
export function accessDirectives(
  { allow, deny = [], auth, satisfy }: Access,
  users: string,
  word: (value: string) => string,
): readonly string[] {
  return [
    ...(satisfy ? [`satisfy ${satisfy}`] : []),
    ...deny.map((each) => `deny ${each}`),
    ...(allow ? [...allow.map((each) => `allow ${each}`), 'deny all'] : []),
    ...(auth ? [`auth_basic ${word(auth.realm)}`, `auth_basic_user_file ${word(users)}`] : []),
    ...(auth === false ? ['auth_basic off'] : []),
  ]
}

/** A location's addresses with the server's, which nginx would forget as soon as the location names any of its own. */
export function accessOf(location: Access, { allow, deny = [] }: Access): Access {
  if (!location.allow && !location.deny) return location
  return { ...location, allow: location.allow ?? allow, deny: [...deny, ...(location.deny ?? [])] }
}

/** The short forms that only some programs understand (`10/8`) are none. */
function isAddress(text: string): boolean {
  if (text === 'all' || text === 'unix:') return true
  const host = text.split('/', 1)[0]!
  if (!ipaddr.IPv4.isValidFourPartDecimal(host) && !ipaddr.IPv6.isValid(host)) return false
  return host === text || ipaddr.isValidCIDR(text)
}

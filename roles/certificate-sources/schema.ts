import { type DnsRecords, secretString } from 'haploy'
import { z } from 'zod'

const name = z
  .string()
  .regex(
    /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/,
    'must be a DNS name in lower case',
  )

const shared = {
  names: z.array(name).min(1).describe("DNS names: `['www.example.com', 'example.com']`"),
  folder: z
    .string()
    .min(1)
    .describe(
      'Folder on the controller for the private keys. A relative path starts in the folder that haploy runs in',
    ),
}

const selfSigned = z.strictObject({
  ...shared,
  days: z.int().min(1).max(3650).default(90).describe('Lifetime in days'),
})

const dns = z
  .custom<DnsRecords>(isDnsRecords, { error: 'must have the functions set(name, value) and remove(name, value)' })
  .meta({ typeLabel: '`{ set, remove }`, two functions', typeName: 'DnsRecords' })

function isDnsRecords(value: unknown): boolean {
  const { set, remove } = (value ?? {}) as Partial<Record<keyof DnsRecords, unknown>>
  return typeof set === 'function' && typeof remove === 'function'
}

const acme = z
  .strictObject({
    ...shared,
    directory: z
      .url({ protocol: /^https$/, error: 'must be an https URL' })
      .meta({ typeLabel: 'an https URL' })
      .describe("URL of the authority's directory: `https://acme-v02.api.letsencrypt.org/directory`"),
    termsOfServiceAgreed: z.literal(true).describe('You agree to the terms of service of the authority'),
    email: z
      .email()
      .meta({ typeLabel: 'an e-mail address' })
      .optional()
      .describe('Address for the account; by default none'),
    externalAccount: z
      .strictObject({
        kid: z.string().min(1).describe('Its identifier'),
        hmacKey: secretString().describe('The key, in base64url'),
      })
      .optional()
      .describe('Key of the authority with which the account is made, if it needs one; by default none'),
    dns: dns
      .optional()
      .describe('Functions that set and remove TXT records, for DNS-01; by default HTTP-01 through port 80'),
  })
  .refine(
    ({ names, dns }) => dns !== undefined || !names.some((each) => each.startsWith('*')),
    'a wildcard needs DNS-01: set `dns`',
  )

/** Certificates that haploy makes. */
export const madeCertificates = [
  z
    .strictObject({ selfSigned: selfSigned.describe('Its own key signs it, so clients do not trust it: for tests') })
    .meta({ title: 'A self-signed certificate' }),
  z
    .strictObject({ acme: acme.describe('An authority issues it, and a run renews it') })
    .meta({ title: 'A certificate by ACME' }),
] as const

export type SelfSigned = z.output<(typeof madeCertificates)[0]>
export type Acme = z.output<(typeof madeCertificates)[1]>

import { secretString } from 'haploy'
import { z } from 'zod'
import { controllerFile } from '../../managed-files/schema.js'

const pem = z.union([
  controllerFile,
  secretString().refine((text) => text.reveal().includes('-----BEGIN '), 'must be PEM, or { file } on the controller'),
])

export const certificate = z.strictObject({
  certificate: pem.describe("PEM text: the server's own certificate, followed by the intermediate ones"),
  key: pem.describe('Its private key in PEM, without a passphrase'),
})

export const certificateName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be a name of letters, digits, _ . -')

const path = z.string().regex(/^\/[^\0\n]*$/, 'must be an absolute path')

/** For TLS 1.2: forward secrecy and authenticated encryption, which all clients of the last ten years support. */
const ciphers = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')

const settings = z
  .strictObject({
    certificate: z.union([certificateName, path]).describe('Name of a declared certificate, or a path on the host'),
    key: path
      .optional()
      .describe('Path on the host, required if `certificate` is a path; by default derived from the name'),
    protocols: z
      .array(z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']))
      .min(1)
      .default(['TLSv1.2', 'TLSv1.3'])
      .describe('Versions of TLS'),
    ciphers: z
      .string()
      .regex(/^[\w:@!+.=-]+$/)
      .default(ciphers)
      .describe(
        'Ciphers up to TLS 1.2 in the notation of OpenSSL; TLS 1.0 and 1.1 need other ones; by default ECDHE with AES-GCM or ChaCha20',
      ),
    sessionTimeout: z.int().min(1).default(86400).describe('Seconds during which a client can resume its session'),
    sessionTickets: z.boolean().default(false).describe('Allow session tickets, which clients store'),
    hsts: z
      .int()
      .min(0)
      .optional()
      .describe('Seconds during which browsers use only HTTPS (`Strict-Transport-Security`)'),
  })
  .meta({ title: 'TLS of a server' })
  .refine(
    ({ certificate, key }) => certificate.startsWith('/') === (key !== undefined),
    'must have the name of a certificate alone, or the paths of certificate and key',
  )

export const tls = z.union([certificateName.transform((certificate) => ({ certificate })).pipe(settings), settings])

export type Certificate = z.output<typeof certificate>
export type Tls = z.output<typeof tls>

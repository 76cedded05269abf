import { secretString } from 'haploy'
import { z } from 'zod'
import { madeCertificates } from '../../certificate-sources/schema.js'
import { controllerFile } from '../../managed-files/schema.js'
import { path } from './words.js'

const pem = z.union([
  controllerFile,
  secretString().refine((text) => text.reveal().includes('-----BEGIN '), 'must be PEM, or { file } on the controller'),
])

const given = z
  .strictObject({
    certificate: pem.describe("PEM text: the server's own certificate, followed by the intermediate ones"),
    key: pem.describe('Its private key in PEM, without a passphrase'),
  })
  .meta({ title: 'A certificate' })

export const certificate = z.union([given, ...madeCertificates])

export const certificateName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be a name of letters, digits, _ . -')

/** For TLS 1.2: forward secrecy and authenticated encryption, which all clients of the last ten years support. */
const ciphers = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')

const nameOrPath = z.union([certificateName, path])

const clients = z.strictObject({
  authority: nameOrPath.describe(
    'Name of one of `authorities`, or a path on the host: who issues the certificates of clients',
  ),
  verify: z
    .enum(['on', 'optional', 'optional_no_ca'])
    .default('on')
    .describe(
      '`on`: refuse clients without a valid one; `optional`: accept those without one, see `$ssl_client_verify`',
    ),
  depth: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Certificates between that of the client and the authority; by default 1'),
  crl: path.optional().describe('Path on the host of the revoked certificates; by default none'),
})

const settings = z
  .strictObject({
    certificate: nameOrPath.describe('Name of a declared certificate, or a path on the host'),
    key: path
      .optional()
      .describe('Path on the host, required if `certificate` is a path; by default derived from the name'),
    protocols: z
      .array(z.enum(['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']))
      .min(1)
      .optional()
      .describe('Versions of TLS; by default those of `sslProtocols`, or TLSv1.2 and TLSv1.3'),
    ciphers: z
      .string()
      .regex(/^[\w:@!+.=-]+$/)
      .optional()
      .describe(
        'Ciphers up to TLS 1.2 in the notation of OpenSSL; TLS 1.0 and 1.1 need other ones; by default those of `sslCiphers`, or ECDHE with AES-GCM or ChaCha20',
      ),
    sessionTimeout: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Seconds during which a client can resume its session; by default those of `sslSessionTimeout`, or 86400',
      ),
    sessionTickets: z
      .boolean()
      .optional()
      .describe(
        'Allow session tickets, which clients store; by default as `sslSessionTickets`, or only with `sessionTicketKeys`',
      ),
    hsts: z
      .int()
      .min(0)
      .optional()
      .describe('Seconds during which browsers use only HTTPS (`Strict-Transport-Security`)'),
    clients: clients
      .meta({ title: 'Certificates of clients' })
      .optional()
      .describe('Certificates that clients must have; by default none'),
  })
  .meta({ title: 'TLS of a server' })
  .refine(
    ({ certificate, key }) => certificate.startsWith('/') === (key !== undefined),
    'must have the name of a certificate alone, or the paths of certificate and key',
  )

export const tls = z.union([certificateName.transform((certificate) => ({ certificate })).pipe(settings), settings])

/** What the servers with TLS share. */
export const sharedTls = {
  authorities: z
    .record(certificateName, pem)
    .default({})
    .describe('Certificates of authorities in PEM by name, copied to every host: for clients, upstreams and stapling'),
  sessionTicketKeys: z
    .array(
      secretString().refine(
        (text) => /^[\x21-\x7e]{80}$/.test(text.reveal()),
        "must be 80 random characters: `openssl rand -base64 60 | tr -d '\\n'`",
      ),
    )
    .default([])
    .describe(
      'Keys of session tickets, the same on all hosts of a pair, so that a client resumes its session after a failover; the first one encrypts',
    ),
  dhparam: pem.optional().describe('Diffie-Hellman parameters in PEM for ciphers with DHE; by default none'),
}

export const defaultCiphers = ciphers

export type GivenCertificate = z.output<typeof given>
export type Certificate = z.output<typeof certificate>
export type Pem = z.output<typeof pem>
export type Tls = z.output<typeof tls>
export type SharedTls = z.output<z.ZodObject<typeof sharedTls>>

import { z } from 'zod'
import { madeCertificates } from '../../certificate-sources/schema.js'

const [, acme] = madeCertificates

export const variables = z.strictObject({
  certificates: z
    .record(z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be a name of letters, digits, _ . -'), acme)
    .default({})
    .describe('Certificates by ACME by name, the same as those of the role nginx'),
  folder: z
    .string()
    .regex(/^\/[^\s;{}"'$\\]*$/, 'must be an absolute path')
    .default('/etc/nginx/tls')
    .describe('Folder of the certificates on the hosts, the same as that of the role nginx'),
  serve: z.boolean().default(false).describe('Let nginx serve the certificates, instead of ordering and copying them'),
  address: z
    .string()
    .regex(/^[\w.:[\]]+:\d+$/, 'must be an address and a port')
    .default('127.0.0.1:443')
    .describe('Address at which nginx on each host is asked for its certificates'),
})

export type Certificates = z.output<typeof variables>

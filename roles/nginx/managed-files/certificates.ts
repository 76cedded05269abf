import type { ManagedFile } from 'haploy'
import { Secret } from 'haploy'
import { bytesOf } from '../../managed-files/source.js'
import type { Certificate } from '../schema/tls.js'

/** The files of the certificates and keys, which are in `folder`. */
export function certificateFiles(
  certificates: Readonly<Record<string, Certificate>>,
  folder: string,
): readonly ManagedFile[] {
  return Object.entries(certificates).flatMap(([name, { certificate, key }]) => [
    {
      ...shared,
      name: `copy the certificate ${name}`,
      path: `${folder}/${name}.crt`,
      mode: '0644',
      content: secretOf(certificate),
    },
    {
      ...shared,
      name: `copy the key of ${name}`,
      path: `${folder}/${name}.key`,
      mode: '0600',
      content: secretOf(key),
    },
  ])
}

const shared = {
  owner: 'root',
  group: 'root',
  notify: 'reload nginx',
  withFolder: true,
  tags: ['config', 'tls'],
} as const

function secretOf(source: Certificate['key']): Secret {
  return new Secret(bytesOf(source).toString())
}

import type { ManagedFile } from 'haploy'
import { Secret } from 'haploy'
import { bytesOf } from '../../managed-files/source.js'
import type { GivenCertificate, Pem, Tls } from '../schema/tls.js'
import type { Nginx } from '../schema/variables.js'

export function dhparamPath(folder: string): string {
  return `${folder}/dhparam.pem`
}

export function ticketKeyPath(folder: string, index: number): string {
  return `${folder}/session-ticket-${index + 1}.key`
}

/** The path of a declared authority, which is in `folder`; a path on the host remains unchanged. */
export function authorityPath(folder: string, nameOrPath: string): string {
  return nameOrPath.startsWith('/') ? nameOrPath : `${folder}/${nameOrPath}.ca.crt`
}

/** The folder of the certificates that haploy makes, below that of all certificates. */
export function madeFolder(folder: string): string {
  return `${folder}/made`
}

/** The paths of a server's certificate and key, which are declared, or follow from the name. */
export function certificatePaths(
  folder: string,
  { certificate, key }: Pick<Tls, 'certificate' | 'key'>,
): { readonly certificate: string; readonly key: string } {
  return key === undefined
    ? { certificate: `${folder}/${certificate}.crt`, key: `${folder}/${certificate}.key` }
    : { certificate, key }
}

/** The certificates that files or secrets declare, and not those that haploy makes. */
export function givenCertificates(
  certificates: Nginx['certificates'],
): readonly (readonly [name: string, certificate: GivenCertificate])[] {
  return Object.entries(certificates).flatMap(([name, each]) => ('certificate' in each ? [[name, each] as const] : []))
}

type Declared = Pick<Nginx, 'certificates' | 'authorities' | 'sessionTicketKeys' | 'dhparam'>

/** The files of the certificates and keys, and of what the servers with TLS share, all in `folder`. */
export function certificateFiles(
  { certificates, authorities, sessionTicketKeys, dhparam }: Declared,
  folder: string,
): readonly ManagedFile[] {
  return [
    ...givenCertificates(certificates).flatMap(([name, { certificate, key }]) => {
      const paths = certificatePaths(folder, { certificate: name, key: undefined })
      return [
        file(`copy the certificate ${name}`, paths.certificate, '0644', secretOf(certificate)),
        file(`copy the key of ${name}`, paths.key, '0600', secretOf(key)),
      ]
    }),
    ...Object.entries(authorities).map(([name, pem]) =>
      file(`copy the authority ${name}`, authorityPath(folder, name), '0644', secretOf(pem)),
    ),
    ...sessionTicketKeys.map((key, index) =>
      file(`copy session ticket key ${index + 1}`, ticketKeyPath(folder, index), '0600', key),
    ),
    ...(dhparam === undefined
      ? []
      : [file('copy the Diffie-Hellman parameters', dhparamPath(folder), '0644', secretOf(dhparam))]),
  ]
}

function file(name: string, path: string, mode: string, content: Secret): ManagedFile {
  return {
    name,
    path,
    mode,
    content,
    owner: 'root',
    group: 'root',
    notify: 'reload nginx',
    withFolder: true,
    tags: ['config', 'tls'],
  }
}

function secretOf(source: Pem): Secret {
  return new Secret(bytesOf(source).toString())
}

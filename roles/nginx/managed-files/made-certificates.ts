import { acmeAccountKey, certificate, directory, type Item, link } from 'haploy'
import { acmeSource, selfSignedSource, untilIssued } from '../../certificate-sources/sources.js'
import type { Certificate } from '../schema/tls.js'
import type { Nginx } from '../schema/variables.js'
import { certificatePaths, madeFolder } from './certificates.js'

const options = { notify: 'reload nginx', tags: ['config', 'tls'] }

/**
 * The tasks of the certificates that haploy makes. Each is one file with its key, so that both are replaced at once; the
 * paths that the configuration names lead to it.
 */
export function madeCertificates({ certificates }: Pick<Nginx, 'certificates'>, folder: string): readonly Item[] {
  const tasks = Object.entries(certificates).flatMap(([name, each]) => {
    const made = madeCertificate(name, each, folder)
    if (made.length === 0) return []
    const paths = Object.values(certificatePaths(folder, { certificate: name, key: undefined }))
    return [...made, ...paths.map((path) => link(`link ${path}`, path, { to: `made/${name}.pem`, ...options }))]
  })
  if (tasks.length === 0) return []
  const { tags } = options
  return [
    directory(`create ${folder} for certificates`, folder, { mode: '0755', tags }),
    directory(`create ${madeFolder(folder)}`, madeFolder(folder), { mode: '0700', tags }),
    ...tasks,
  ]
}

/** The role certificates renews those by ACME, after it has copied them to all hosts. */
function madeCertificate(name: string, declared: Certificate, folder: string): readonly Item[] {
  const to = `${madeFolder(folder)}/${name}.pem`
  if ('selfSigned' in declared) {
    return [certificate(`make the certificate ${name}`, { to, from: selfSignedSource(name, declared), ...options })]
  }
  if (!('acme' in declared)) return []
  const first = { to, from: untilIssued(name, declared), keep: true }
  return [
    ...(declared.acme.dns
      ? []
      : [acmeAccountKey(`make the account key for ${name}`, acmeSource(name, declared), { tags: options.tags })]),
    certificate(`copy the first certificate ${name}`, { ...first, ...options }),
  ]
}

/** The certificates that an authority issues after a challenge over HTTP. */
export function httpCertificates(certificates: Nginx['certificates']) {
  return Object.entries(certificates).flatMap(([name, each]) =>
    'acme' in each && !each.acme.dns ? [[name, each] as const] : [],
  )
}

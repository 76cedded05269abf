import {
  type CertificateSource,
  certificate,
  directory,
  FailedError,
  flush,
  type Item,
  pkg,
  type TaskContext,
  task,
} from 'haploy'
import { acmeSource } from '../certificate-sources/sources.js'
import { assertSupported } from '../supported.js'
import { servedCertificate } from './handshake.js'
import type { Certificates } from './schema/variables.js'

export const tasks = (context: TaskContext<Certificates>): readonly Item[] => {
  assertSupported(context)
  return context.vars.serve ? servingTasks(context) : orderingTasks(context)
}

/** The certificates are copied to where no configuration looks for them, until all hosts have them. */
function orderingTasks(context: TaskContext<Certificates>): readonly Item[] {
  const options = onAllHosts(context)
  const ordered = `${context.vars.folder}/made/ordered`
  return [
    directory(`create ${ordered}`, ordered, { mode: '0700', ...options }),
    ...sourcesOf(context).map(({ name, from }) =>
      certificate(`order the certificate ${name}, and copy it`, { to: `${ordered}/${name}.pem`, from, ...options }),
    ),
  ]
}

function servingTasks(context: TaskContext<Certificates>): readonly Item[] {
  const options = onAllHosts(context)
  const { address } = context.vars
  const made = `${context.vars.folder}/made`
  return [
    pkg('install OpenSSL for handshakes', 'openssl', options),
    ...sourcesOf(context).map(({ name, from }) =>
      certificate(`serve the certificate ${name}`, {
        to: `${made}/${name}.pem`,
        from: alreadyOrdered(name, from),
        notify: 'reload nginx',
        ...options,
      }),
    ),
    flush(),
    ...sourcesOf(context).map(({ name, names: [first = name] }) => {
      const served = { path: `${made}/${name}.pem`, serverName: first, address, host: context.host.name }
      return task(`compare the certificate ${name} by a handshake`, servedCertificate(served), options)
    }),
  ]
}

function sourcesOf({ vars }: TaskContext<Certificates>) {
  return Object.entries(vars.certificates).map(([name, declared]) => ({
    name,
    names: declared.acme.names,
    from: acmeSource(name, declared),
  }))
}

/** Both hosts of a pair must serve the same certificate. */
function onAllHosts({ excludedPeers }: TaskContext<Certificates>) {
  if (excludedPeers.length === 0) return {}
  const names = excludedPeers.map(({ name }) => name).join(', ')
  return { when: false, skipReason: `all hosts get a new certificate together, and --limit excludes ${names}` }
}

/** Only the play that orders a certificate may do so, because it copies it to all hosts. */
function alreadyOrdered(name: string, from: CertificateSource): CertificateSource {
  return {
    ...from,
    async renew() {
      const reason = from.reasonToRenew()
      if (reason === undefined) return
      throw new FailedError(`the certificate ${name} has to be ordered first, because ${reason}`, {
        hint: 'List the plays as certificatePlays() returns them: the first one orders the certificates and copies them to all hosts.',
      })
    },
  }
}

import { UsageError } from '../../core/errors.js'
import { type Task, task } from '../../core/task.js'
import { AcmeAccount } from './acme-account.js'
import type { AcmeOptions } from './acme-options.js'
import { order } from './acme-order.js'
import { type CertificateSource, sourceOf } from './source.js'

/** A certificate of an authority that speaks ACME (RFC 8555). */
export interface AcmeSource extends CertificateSource {
  readonly account: AcmeAccount
}

/**
 * A certificate that an authority issues by ACME, and again when less than a third of its lifetime is left. For HTTP-01,
 * the web server that the names lead to must answer challenges with the thumbprint of the account. `name` is part of the
 * file's name. Throws UsageError for an invalid name or URL, and for a wildcard without DNS-01.
 */
export function acme(name: string, options: AcmeOptions): AcmeSource {
  const { names, folder, directory, dns } = options
  const authority = authorityOf(directory)
  const wildcard = dns ? undefined : names.find((each) => each.startsWith('*'))
  if (wildcard !== undefined) {
    throw new UsageError(`no authority issues a certificate for ${wildcard} by HTTP-01`, {
      hint: 'Wildcards need DNS-01: give `dns` with functions that set and remove TXT records.',
    })
  }
  const account = new AcmeAccount(folder, authority)
  const source = sourceOf({
    names,
    folder,
    origin: `from ${authority}`,
    file: `${name}.${authority}.pem`,
    make: (report) => order(options, account, report),
  })
  return { ...source, account }
}

/** A task that makes the key of an account on the controller, for a web server that needs its thumbprint. */
export function acmeAccountKey(
  name: string,
  { account }: AcmeSource,
  options: { tags?: readonly string[] } = {},
): Task {
  return task(name, account.resource, options)
}

/** The host of a directory, as part of the name of a file. */
function authorityOf(directory: string): string {
  if (!URL.canParse(directory) || new URL(directory).protocol !== 'https:') {
    throw new UsageError(`${JSON.stringify(directory)} is not the URL of an ACME directory`, {
      hint: "Give an https URL: directory: 'https://acme-v02.api.letsencrypt.org/directory'.",
    })
  }
  return new URL(directory).host.replace(/[^A-Za-z0-9.-]/g, '_')
}

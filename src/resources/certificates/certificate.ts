import { inMemory } from '../../core/content/content.js'
import { option, required } from '../../core/input/option-type.js'
import type { Change, StateResource } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { readFile } from '../../core/shell/read.js'
import { sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task, taskOptions } from '../../core/task.js'
import { fileResource } from '../files/file.js'
import { comparedWith, type FileState, readState, uncomparedProbe } from '../files/file-state.js'
import { accountsOf, type Ownership, ownershipTypes, validateOwnership } from '../files/ownership.js'
import { absolutePath, folderOf } from '../path.js'
import { certainPath, writableFolder } from '../requirement.js'
import { describeCertificate, type KeyPair } from './key-pair.js'
import type { CertificateSource } from './source.js'

export interface CertificateOptions extends Ownership, TaskOptions {
  to: string
  /** What makes the certificate: `acme(…)` or `selfSigned(…)`. */
  from: CertificateSource
  /** True: a file that exists stays as it is, whatever certificate it has. */
  keep?: boolean
}

const optionsOf = taskOptions<CertificateOptions>({
  ...ownershipTypes,
  to: required(option.text),
  from: required(option.object),
  keep: option.flag,
})

/**
 * Ensures that a file has the certificate of a source, its chain and its private key in PEM, so that all three are replaced
 * at once. The run makes a new certificate if the source has a reason to; a dry run only reports that. A new file has mode
 * 0600.
 */
export function certificate(name: string, given: CertificateOptions): Task {
  const { own, shared } = optionsOf(name, given)
  const { to, from, keep = false, ...ownership } = own
  return task(name, certificateResource(to, { from, keep, mode: '0600', ...ownership }), shared)
}

interface Wanted extends Ownership {
  readonly from: CertificateSource
  readonly keep: boolean
}

interface CertificateState {
  readonly file: FileState
  /** Serial number and end of the certificate that the file has; undefined if it has none. */
  readonly described: string | undefined
}

export function certificateResource(
  givenPath: string,
  { from, keep, ...ownership }: Wanted,
): StateResource<CertificateState> {
  const path = absolutePath(givenPath, 'certificate')
  validateOwnership(ownership, `certificate ${path}`)
  const stays = ({ file }: CertificateState) => keep && file.entry !== undefined
  return {
    type: 'state',
    kind: 'certificate',
    name: path,
    probe: {
      script: sh`{ ${readFile} ${path} keep openssl x509 -noout -serial -enddate; } 2>/dev/null | tr '\\n' ' '
echo
${uncomparedProbe({ path, follow: false }, { secret: true })}`,
      parse: (output) => parse(path, output),
    },
    plan(found) {
      if (stays(found)) return []
      const reason = from.reasonToRenew()
      if (reason !== undefined) return [announced(path, found, from, reason)]
      const pair = from.current()!
      const content = inMemory(pair.pem)
      const changes = fileResource(path, { ...ownership, content }).plan(comparedWith(content, found.file))
      return changes.map((change) => named(change, found, pair))
    },
    prepare: (_, report) => from.renew(report),
    isAbsent: ({ file }) => file.entry === undefined,
    reads: [subject.path(path), ...accountsOf(ownership)],
    writes: [subject.path(path)],
  }
}

/** Before the source has made the certificate, nothing can be written. */
function announced(
  path: string,
  { described }: CertificateState,
  { origin }: CertificateSource,
  reason: string,
): Change {
  const steps = [{ script: sh`echo 'the certificate has not been made' >&2; false` }]
  const requires = [certainPath(path, false), writableFolder(folderOf(path))]
  return {
    attribute: 'certificate',
    from: described ?? null,
    to: `a new one, ${origin}, because ${reason}`,
    steps,
    requires,
  }
}

/** The serial number and the end say more than asterisks. */
function named(change: Change, { described }: CertificateState, pair: KeyPair): Change {
  return change.attribute === 'content'
    ? { ...change, attribute: 'certificate', from: described ?? null, to: pair.toString() }
    : change
}

function parse(path: string, { lines: [first = '', ...lines] }: Output): CertificateState {
  const [, serial, end] = /^serial=([0-9A-F]+) notAfter=(.+?) $/.exec(first) ?? []
  const described = serial && end ? describeCertificate(serial, new Date(end)) : undefined
  return { file: readState(path, lines), described }
}

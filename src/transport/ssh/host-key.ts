import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UnreachableError } from '../../core/errors.js'
import { FileCache } from './file-cache.js'
import type { Hop } from './hop.js'
import {
  fingerprint,
  type KnownHost,
  KnownHostsIndex,
  keyType,
  knownName,
  parseKnownHosts,
  verdict,
  whyUnused,
} from './known-hosts.js'

/** The known hosts entries for a hop; missing files are ignored. Throws UnreachableError for an unreadable file. */
export async function readKnownHosts(hop: Hop): Promise<KnownHost[]> {
  return hop.knownHosts.flatMap((file) => indexOf(file).of(hop.knownName))
}

const indexes = new FileCache((text, file) => new KnownHostsIndex(parseKnownHosts(text, file)))

function indexOf(file: string): KnownHostsIndex {
  try {
    return indexes.of(file)
  } catch (cause) {
    throw unreadable(file, cause as Error)
  }
}

/** Verifies the host key of a hop before anything secret is sent there. */
export class HostKeyCheck {
  /** An unknown key that was accepted. */
  #accepted: Buffer | undefined

  constructor(
    private readonly hop: Hop,
    private readonly entries: readonly KnownHost[],
    private readonly acceptsNew: boolean,
  ) {}

  /** Throws UnreachableError for a changed or revoked key, and for an unknown key unless new keys are accepted. */
  verify(key: Buffer): void {
    const { hop } = this
    const result = verdict(this.entries, hop.knownName, key)
    if (result.is === 'known') return
    if (result.is === 'changed') throw changed(hop, result.expected, key)
    if (result.is === 'revoked') throw revoked(hop, result.entry, key)
    if (!this.acceptsNew || (this.#accepted && !this.#accepted.equals(key))) throw unknown(hop, key, result.related)
    this.#accepted = key
  }

  /**
   * Called when the server has proved that it owns the key: adds an accepted key to the hop's own known_hosts file.
   * Throws UnreachableError when another process has added a different key in the meantime.
   */
  async saveAccepted(): Promise<void> {
    const file = this.hop.newHostKeys
    if (this.#accepted && file !== undefined) await addKnownHost(this.hop, file, this.#accepted)
  }
}

/** Appends with a single write, so that concurrent runs do not overwrite each other's keys. */
async function addKnownHost(hop: Hop, file: string, key: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const before = await readIfPresent(file)
  const now = verdict(parseKnownHosts(before, file), hop.knownName, key)
  if (now.is === 'known') return
  if (now.is === 'changed') throw changed(hop, now.expected, key)
  const line = `${knownName(hop.knownName)} ${keyType(key)} ${key.toString('base64')}\n`
  await appendFile(file, before === '' || before.endsWith('\n') ? line : `\n${line}`, { mode: 0o600 })
}

async function readIfPresent(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw unreadable(file, cause as Error)
  }
}

function unreadable(file: string, cause: Error): UnreachableError {
  return new UnreachableError(`cannot read the known hosts from ${file}: ${cause.message}`, {
    hint: 'haploy verifies host keys against this file; make it readable.',
    cause,
  })
}

function unknown(hop: Hop, key: Buffer, related: readonly KnownHost[]): UnreachableError {
  const found = ['', ...related.map(whyUnused)].join('; ')
  const hasAuthority = related.some(({ marker }) => marker === 'cert-authority')
  return new UnreachableError(`${hop.name}: the host key is not known: ${describeKey(hop, key)}${found}`, {
    hint: hasAuthority ? getByCertificate(hop) : compareAndAccept(hop),
  })
}

/** A known certificate authority is no reason to trust a key that it has not signed. */
function getByCertificate({ address, port, newHostKeys, knownName: name }: Hop): string {
  const command = `ssh ${portOption(port)}${address} 'cat /etc/ssh/ssh_host_*_key.pub'`
  return (
    `Get the host's keys with OpenSSH, which verifies its certificate: ${command}. ` +
    `Then add one of them to ${newHostKeys ?? 'a known_hosts file'}, after the name ${knownName(name)}.`
  )
}

function compareAndAccept({ address, port, newHostKeys, knownName: { host } }: Hop): string {
  const scan = host === address ? `ssh-keyscan -H ${portOption(port)}${address} >> ${newHostKeys}, or ` : ''
  const accept = newHostKeys
    ? `accept it: ${scan}run once with --accept-new-host-keys.`
    : 'add the key to a known_hosts file, and set that as `knownHosts`.'
  return `Compare the fingerprint with the host's own (there: ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), then ${accept}`
}

function portOption(port: number): string {
  return port === 22 ? '' : `-p ${port} `
}

function changed(hop: Hop, expected: KnownHost, key: Buffer): UnreachableError {
  const file = expected.location.replace(/:\d+$/, '')
  return new UnreachableError(
    `${hop.name}: THE HOST KEY HAS CHANGED: ${describeKey(hop, key)}, but ${expected.location} has ${expected.type} ${fingerprint(expected.key)}`,
    {
      hint:
        'Someone may be intercepting the connection, or the host was reinstalled. If you know why, remove the old key: ' +
        `ssh-keygen -f ${file} -R '${knownName(hop.knownName)}'`,
    },
  )
}

function revoked(hop: Hop, entry: KnownHost, key: Buffer): UnreachableError {
  return new UnreachableError(`${hop.name}: the host key is revoked in ${entry.location}: ${describeKey(hop, key)}`, {
    hint: 'The host must get a new key before it can be trusted again.',
  })
}

function describeKey(hop: Hop, key: Buffer): string {
  return `${knownName(hop.knownName)} answers with ${keyType(key)} ${fingerprint(key)}`
}

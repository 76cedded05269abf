import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UnreachableError } from '../../core/errors.js'
import { FileCache } from './file-cache.js'
import {
  fingerprint,
  type KnownHost,
  KnownHostsIndex,
  keyType,
  knownName,
  parseKnownHosts,
  verdict,
} from './known-hosts.js'
import type { Hop } from './route.js'

/** What the files of a hop say of it; a file that is missing says nothing. Throws UnreachableError for one that cannot be read. */
export async function readKnownHosts(hop: Hop): Promise<KnownHost[]> {
  return hop.knownHosts.flatMap((file) => indexOf(file).of(hop.knownAs, hop.knownPort))
}

const indexes = new FileCache((text, file) => new KnownHostsIndex(parseKnownHosts(text, file)))

function indexOf(file: string): KnownHostsIndex {
  try {
    return indexes.of(file)
  } catch (cause) {
    throw unreadable(file, cause as Error)
  }
}

/** Decides on the key with which a hop answers, before anything secret is sent there. */
export class HostKeyCheck {
  /** One that was not known and is accepted. */
  #accepted: Buffer | undefined

  constructor(
    private readonly hop: Hop,
    private readonly entries: readonly KnownHost[],
    private readonly acceptsNew: boolean,
  ) {}

  /** Throws UnreachableError for a key that is changed or revoked, and for an unknown one unless new keys are accepted. */
  judge(key: Buffer): void {
    const { hop } = this
    const judged = verdict(this.entries, hop.knownAs, hop.knownPort, key)
    if (judged.is === 'known') return
    if (judged.is === 'changed') throw changed(hop, judged.instead, key)
    if (judged.is === 'revoked') throw revoked(hop, judged.entry, key)
    if (!this.acceptsNew || (this.#accepted && !this.#accepted.equals(key))) throw unknown(hop, key)
    this.#accepted = key
  }

  /**
   * The server has proved that the key is its own: an accepted one is written to the hop's first known_hosts file. Throws
   * UnreachableError when somebody else has written another one meanwhile.
   */
  async proved(): Promise<void> {
    if (this.#accepted) await remember(this.hop, this.#accepted)
  }
}

/** Appends with one write, so that others who accept keys at the same time lose none. */
async function remember(hop: Hop, key: Buffer): Promise<void> {
  const file = hop.knownHosts[0]!
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const before = await readIfThere(file)
  const now = verdict(parseKnownHosts(before, file), hop.knownAs, hop.knownPort, key)
  if (now.is === 'known') return
  if (now.is === 'changed') throw changed(hop, now.instead, key)
  const line = `${knownName(hop.knownAs, hop.knownPort)} ${keyType(key)} ${key.toString('base64')}\n`
  await appendFile(file, before === '' || before.endsWith('\n') ? line : `\n${line}`, { mode: 0o600 })
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw unreadable(file, cause as Error)
  }
}

function unreadable(file: string, cause: Error): UnreachableError {
  return new UnreachableError(`the known hosts cannot be read from ${file}: ${cause.message}`, {
    hint: 'Without them no host can be trusted; make the file readable.',
    cause,
  })
}

function unknown(hop: Hop, key: Buffer): UnreachableError {
  const file = hop.knownHosts[0]!
  const port = hop.port === 22 ? '' : `-p ${hop.port} `
  return new UnreachableError(`${hop.name}: the host key is not known: ${described(hop, key)}`, {
    hint:
      `Compare the fingerprint with the host's own (there: ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), then accept it: ` +
      `ssh-keyscan -H ${port}${hop.knownAs} >> ${file}, or run once with --accept-new-host-keys.`,
  })
}

function changed(hop: Hop, instead: KnownHost, key: Buffer): UnreachableError {
  const file = instead.place.replace(/:\d+$/, '')
  return new UnreachableError(
    `${hop.name}: THE HOST KEY HAS CHANGED: ${described(hop, key)}, but ${instead.place} has ${instead.type} ${fingerprint(instead.key)}`,
    {
      hint:
        'Somebody may be listening in, or the host was installed anew. If you know why, forget the old key: ' +
        `ssh-keygen -f ${file} -R '${knownName(hop.knownAs, hop.knownPort)}'`,
    },
  )
}

function revoked(hop: Hop, entry: KnownHost, key: Buffer): UnreachableError {
  return new UnreachableError(`${hop.name}: the host key is revoked in ${entry.place}: ${described(hop, key)}`, {
    hint: 'The host must get a new key before it can be trusted again.',
  })
}

function described(hop: Hop, key: Buffer): string {
  return `${knownName(hop.knownAs, hop.knownPort)} answers with ${keyType(key)} ${fingerprint(key)}`
}

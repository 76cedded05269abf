import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { ServerHostKeyAlgorithm } from 'ssh2'
import { matchesHost } from './host-pattern.js'

/** One line of a known_hosts file. */
export interface KnownHost {
  /** The pattern list, or one hashed name: `|1|salt|hash`. */
  readonly hosts: string
  readonly revoked: boolean
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa` … */
  readonly type: string
  readonly key: Buffer
  /** `file:line`. */
  readonly location: string
}

export type Verdict =
  | { readonly is: 'known' }
  | { readonly is: 'unknown' }
  /** `expected` is the known entry of the host. */
  | { readonly is: 'changed'; readonly expected: KnownHost }
  | { readonly is: 'revoked'; readonly entry: KnownHost }

/** Parses known_hosts text. Ignores lines other than plain and revoked keys (certificate authorities, comments). */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((line, index) => parseLine(line.trim(), `${file}:${index + 1}`))
}

/** The name of a host in known_hosts: `lb1`, or `[lb1]:2222` when the port is not 22. */
export function knownName(host: string, port: number): string {
  const name = host.toLowerCase()
  return port === 22 ? name : `[${name}]:${port}`
}

/** Entries indexed by host name, so that a lookup among thousands does not scan them all. */
export class KnownHostsIndex {
  readonly #byName = new Map<string, KnownHost[]>()
  /** Entries with patterns or hashed names, which must be compared one by one. */
  readonly #others: KnownHost[] = []
  readonly #order: ReadonlyMap<KnownHost, number>

  constructor(entries: readonly KnownHost[]) {
    this.#order = new Map(entries.map((entry, location) => [entry, location]))
    for (const entry of entries) {
      if (/[|*?!]/.test(entry.hosts)) this.#others.push(entry)
      else for (const name of new Set(entry.hosts.toLowerCase().split(','))) this.#note(name, entry)
    }
  }

  /** The entries for a host, in order. */
  of(host: string, port: number): KnownHost[] {
    const found = [...(this.#byName.get(knownName(host, port)) ?? []), ...entriesFor(this.#others, host, port)]
    return found.sort((a, b) => this.#order.get(a)! - this.#order.get(b)!)
  }

  #note(name: string, entry: KnownHost): void {
    const entries = this.#byName.get(name)
    if (entries) entries.push(entry)
    else this.#byName.set(name, [entry])
  }
}

/** The entries for a host. */
function entriesFor(entries: readonly KnownHost[], host: string, port: number): KnownHost[] {
  return entries.filter((entry) => names(entry.hosts, knownName(host, port)))
}

/**
 * Compares a host's key with its entries. The client asks for the types of known keys first (`knownAlgorithms`), so a key
 * of another type also counts as changed.
 */
export function verdict(entries: readonly KnownHost[], host: string, port: number, key: Buffer): Verdict {
  const own = entriesFor(entries, host, port)
  const same = own.filter((entry) => entry.key.equals(key))
  const revoked = same.find((entry) => entry.revoked)
  if (revoked) return { is: 'revoked', entry: revoked }
  if (same.length > 0) return { is: 'known' }
  const usable = own.filter((entry) => !entry.revoked && algorithmsOf(entry.type).length > 0)
  const expected = usable.find((entry) => entry.type === keyType(key)) ?? usable[0]
  return expected ? { is: 'changed', expected } : { is: 'unknown' }
}

/** Host key algorithms to request, those of known keys first, without SHA-1 signatures. */
export function knownAlgorithms(entries: readonly KnownHost[], host: string, port: number): ServerHostKeyAlgorithm[] {
  const types = entriesFor(entries, host, port).filter((entry) => !entry.revoked)
  const known = types.flatMap((entry) => algorithmsOf(entry.type))
  return [...new Set([...known, ...hostKeyAlgorithms])]
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** The type at the beginning of a public key in SSH wire format. */
export function keyType(key: Buffer): string {
  return key.length < 4 ? '' : key.toString('latin1', 4, 4 + key.readUInt32BE(0))
}

const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
]

function algorithmsOf(type: string): ServerHostKeyAlgorithm[] {
  if (type === 'ssh-rsa') return ['rsa-sha2-512', 'rsa-sha2-256']
  return hostKeyAlgorithms.filter((algorithm) => algorithm === type)
}

function parseLine(line: string, location: string): KnownHost[] {
  const words = line.split(/\s+/)
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined
  const [hosts, type, base64] = words
  const isSupported = marker === undefined || marker === '@revoked'
  if (!isSupported || hosts === undefined || hosts.startsWith('#') || type === undefined || base64 === undefined)
    return []
  const key = Buffer.from(base64, 'base64')
  return keyType(key) === type ? [{ hosts, revoked: marker === '@revoked', type, key, location }] : []
}

function names(hosts: string, name: string): boolean {
  if (!hosts.startsWith('|1|')) return matchesHost(hosts.split(','), name)
  const [, , salt = '', hash = ''] = hosts.split('|')
  const expected = Buffer.from(hash, 'base64')
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

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
  readonly place: string
}

export type Verdict =
  | { readonly is: 'known' }
  | { readonly is: 'unknown' }
  /** `instead` is the entry that the host used to answer with. */
  | { readonly is: 'changed'; readonly instead: KnownHost }
  | { readonly is: 'revoked'; readonly entry: KnownHost }

/** Reads known_hosts text. Lines that are no plain or revoked key (certificate authorities, comments) are left out. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((line, index) => parseLine(line.trim(), `${file}:${index + 1}`))
}

/** How known_hosts names a host: `lb1`, or `[lb1]:2222` when the port is not 22. */
export function knownName(host: string, port: number): string {
  const name = host.toLowerCase()
  return port === 22 ? name : `[${name}]:${port}`
}

/** Entries by the hosts that they name, so that one host among thousands is found without a look at all the others. */
export class KnownHostsIndex {
  readonly #byName = new Map<string, KnownHost[]>()
  /** Those with patterns or hashed names, which have to be compared one by one. */
  readonly #others: KnownHost[] = []
  readonly #places: ReadonlyMap<KnownHost, number>

  constructor(entries: readonly KnownHost[]) {
    this.#places = new Map(entries.map((entry, place) => [entry, place]))
    for (const entry of entries) {
      if (/[|*?!]/.test(entry.hosts)) this.#others.push(entry)
      else for (const name of new Set(entry.hosts.toLowerCase().split(','))) this.#note(name, entry)
    }
  }

  /** The entries that speak of a host, in their order. */
  of(host: string, port: number): KnownHost[] {
    const found = [...(this.#byName.get(knownName(host, port)) ?? []), ...entriesFor(this.#others, host, port)]
    return found.sort((a, b) => this.#places.get(a)! - this.#places.get(b)!)
  }

  #note(name: string, entry: KnownHost): void {
    const entries = this.#byName.get(name)
    if (entries) entries.push(entry)
    else this.#byName.set(name, [entry])
  }
}

/** The entries that speak of a host. */
function entriesFor(entries: readonly KnownHost[], host: string, port: number): KnownHost[] {
  return entries.filter((entry) => names(entry.hosts, knownName(host, port)))
}

/**
 * What the entries say of a key with which a host answers. The host was asked for a key of a type that is known first
 * (`knownAlgorithms`), so that a key of another type counts as changed too.
 */
export function verdict(entries: readonly KnownHost[], host: string, port: number, key: Buffer): Verdict {
  const own = entriesFor(entries, host, port)
  const same = own.filter((entry) => entry.key.equals(key))
  const revoked = same.find((entry) => entry.revoked)
  if (revoked) return { is: 'revoked', entry: revoked }
  if (same.length > 0) return { is: 'known' }
  const usable = own.filter((entry) => !entry.revoked && algorithmsOf(entry.type).length > 0)
  const instead = usable.find((entry) => entry.type === keyType(key)) ?? usable[0]
  return instead ? { is: 'changed', instead } : { is: 'unknown' }
}

/** Host key algorithms to ask for, the ones of known keys first. SHA-1 signatures are not among them. */
export function knownAlgorithms(entries: readonly KnownHost[], host: string, port: number): ServerHostKeyAlgorithm[] {
  const types = entriesFor(entries, host, port).filter((entry) => !entry.revoked)
  const known = types.flatMap((entry) => algorithmsOf(entry.type))
  return [...new Set([...known, ...hostKeyAlgorithms])]
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** The type that a public key in SSH's wire form begins with. */
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

function parseLine(line: string, place: string): KnownHost[] {
  const words = line.split(/\s+/)
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined
  const [hosts, type, base64] = words
  const ours = marker === undefined || marker === '@revoked'
  if (!ours || hosts === undefined || hosts.startsWith('#') || type === undefined || base64 === undefined) return []
  const key = Buffer.from(base64, 'base64')
  return keyType(key) === type ? [{ hosts, revoked: marker === '@revoked', type, key, place }] : []
}

function names(hosts: string, name: string): boolean {
  if (!hosts.startsWith('|1|')) return matchesHost(hosts.split(','), name)
  const [, , salt = '', hash = ''] = hosts.split('|')
  const expected = Buffer.from(hash, 'base64')
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

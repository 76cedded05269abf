import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { ServerHostKeyAlgorithm } from 'ssh2'
import { hostKeyAlgorithms } from './algorithms.js'
import { matchesHost } from './host-pattern.js'

/** One line of a known_hosts file. */
export interface KnownHost {
  /** The pattern list, or one hashed name: `|1|salt|hash`. */
  readonly hosts: string
  readonly marker?: Marker
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa` … */
  readonly type: string
  readonly key: Buffer
  /** `file:line`. */
  readonly location: string
}

type Marker = 'revoked' | 'cert-authority'

/** The name of a host in known_hosts. */
export interface KnownName {
  readonly host: string
  readonly port: number
  /** Whether entries for the host without its port count, too. */
  readonly withoutPort?: boolean
}

export type Verdict =
  | { readonly is: 'known' }
  /** `related`: entries of the host that do not decide; see `whyUnused`. */
  | { readonly is: 'unknown'; readonly related: readonly KnownHost[] }
  /** `expected` is the known entry of the host. */
  | { readonly is: 'changed'; readonly expected: KnownHost }
  | { readonly is: 'revoked'; readonly entry: KnownHost }

/** Parses known_hosts text. Ignores comments and invalid lines. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((line, index) => parseLine(line.trim(), `${file}:${index + 1}`))
}

/** As known_hosts has it: `lb1`, or `[lb1]:2222` when the port is not 22. */
export function knownName({ host, port }: KnownName): string {
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
  of(name: KnownName): KnownHost[] {
    const named = namesOf(name).flatMap((each) => this.#byName.get(each) ?? [])
    const found = new Set([...named, ...entriesFor(this.#others, name)])
    return [...found].sort((a, b) => this.#order.get(a)! - this.#order.get(b)!)
  }

  #note(name: string, entry: KnownHost): void {
    const entries = this.#byName.get(name)
    if (entries) entries.push(entry)
    else this.#byName.set(name, [entry])
  }
}

/** The names under which entries of a host may stand: with its port first. */
function namesOf(name: KnownName): string[] {
  return [...new Set([knownName(name), ...(name.withoutPort ? [name.host.toLowerCase()] : [])])]
}

/** The entries for a host. */
function entriesFor(entries: readonly KnownHost[], name: KnownName): KnownHost[] {
  const names = namesOf(name)
  return entries.filter((entry) => names.some((each) => isFor(entry.hosts, each)))
}

/**
 * Compares a host's key with its entries. The client asks for the types of known keys first (`knownAlgorithms`), so a key
 * of another type also counts as changed. As in OpenSSH, an entry without the port can only confirm a key.
 */
export function verdict(entries: readonly KnownHost[], name: KnownName, key: Buffer): Verdict {
  const own = entriesFor(entries, name)
  const same = own.filter((entry) => entry.key.equals(key))
  const revoked = same.find(({ marker }) => marker === 'revoked')
  if (revoked) return { is: 'revoked', entry: revoked }
  const exact = own.filter((entry) => isUsable(entry) && isFor(entry.hosts, knownName(name)))
  const confirming = exact.length > 0 ? exact : own
  if (confirming.some((entry) => isPlain(entry) && entry.key.equals(key))) return { is: 'known' }
  const expected = exact.find(({ type }) => type === keyType(key)) ?? exact[0]
  if (expected) return { is: 'changed', expected }
  return { is: 'unknown', related: own.filter(({ marker }) => marker !== 'revoked') }
}

/** Why an entry of a host does not decide whether the host's key is known. */
export function whyUnused(entry: KnownHost): string {
  const { location, marker, type } = entry
  if (marker === 'cert-authority') {
    return `${location} has a certificate authority for it, but haploy's SSH library does not support certificates`
  }
  if (!isUsable(entry)) return `${location} has its ${type} key, which haploy's SSH library does not support`
  return `${location} has another key for its name without the port: ${type} ${fingerprint(entry.key)}`
}

function isPlain({ marker }: KnownHost): boolean {
  return marker === undefined
}

function isUsable(entry: KnownHost): boolean {
  return isPlain(entry) && algorithmsOf(entry.type).length > 0
}

/** Host key algorithms to request, those of known keys first, without SHA-1 signatures. */
export function knownAlgorithms(entries: readonly KnownHost[], name: KnownName): ServerHostKeyAlgorithm[] {
  const plain = entriesFor(entries, name).filter(isPlain)
  const known = plain.flatMap((entry) => algorithmsOf(entry.type))
  return [...new Set([...known, ...hostKeyAlgorithms])]
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replaceAll('=', '')}`
}

/** The type at the beginning of a public key in SSH wire format. */
export function keyType(key: Buffer): string {
  return key.length < 4 ? '' : key.toString('latin1', 4, 4 + key.readUInt32BE(0))
}

function algorithmsOf(type: string): ServerHostKeyAlgorithm[] {
  if (type === 'ssh-rsa') return ['rsa-sha2-512', 'rsa-sha2-256']
  return hostKeyAlgorithms.filter((algorithm) => algorithm === type)
}

const markers: Readonly<Record<string, Marker>> = { '@revoked': 'revoked', '@cert-authority': 'cert-authority' }

function parseLine(line: string, location: string): KnownHost[] {
  const words = line.split(/\s+/)
  const first = words[0]?.startsWith('@') ? words.shift()! : undefined
  const marker = first === undefined ? undefined : markers[first]
  const [hosts, type, base64] = words
  const isSupported = first === undefined || marker !== undefined
  if (!isSupported || hosts === undefined || hosts.startsWith('#') || type === undefined || base64 === undefined)
    return []
  const key = Buffer.from(base64, 'base64')
  return keyType(key) === type ? [{ hosts, ...(marker && { marker }), type, key, location }] : []
}

function isFor(hosts: string, name: string): boolean {
  if (!hosts.startsWith('|1|')) return matchesHost(hosts.split(','), name)
  const [, , salt = '', hash = ''] = hosts.split('|')
  const expected = Buffer.from(hash, 'base64')
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

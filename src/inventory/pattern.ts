import { UsageError } from '../core/errors.js'
import { didYouMean } from '../core/input/suggest.js'
import { wildcard } from '../core/input/wildcard.js'
import { expandRange, hasRange } from './range.js'

/** The names that a pattern may use: the hosts in order, and the members of each group, `all` included. */
interface Names {
  readonly hosts: readonly string[]
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * The hosts that match a pattern, in the order of the inventory: names, groups, `all`, `*` and `?` as wildcards, host
 * ranges `web[1:3]`, `:` or `,` for union, `&` for intersection, `!` for exclusion. As in Ansible, unions are evaluated
 * first, then intersections, then exclusions, whatever their order. Throws UsageError when a part, or the whole pattern,
 * matches no host.
 */
export function matchHosts(pattern: string, names: Names): string[] {
  const terms = termsOf(pattern, names)
  const of = (kind: Term['kind']) => terms.filter((term) => term.kind === kind)
  const unions = of('union')
  const chosen = new Set(unions.length > 0 ? unions.flatMap((term) => hostsNamed(term.text, names)) : names.hosts)
  for (const { text } of of('intersection')) {
    const kept = new Set(hostsNamed(text, names))
    for (const host of chosen) if (!kept.has(host)) chosen.delete(host)
  }
  for (const { text } of of('exclusion')) for (const host of hostsNamed(text, names)) chosen.delete(host)
  if (chosen.size === 0) throw new UsageError(`the pattern '${pattern}' matches no host`, { hint: emptyHint(terms) })
  return names.hosts.filter((host) => chosen.has(host))
}

interface Term {
  readonly kind: 'union' | 'intersection' | 'exclusion'
  readonly text: string
}

const kinds: Readonly<Record<string, Term['kind']>> = { '&': 'intersection', '!': 'exclusion' }

function termsOf(pattern: string, names: Names): Term[] {
  const parts = split(pattern, ',').flatMap((part) => (isName(part, names) ? [part] : split(part, ':')))
  if (parts.length === 0) {
    throw new UsageError('the host pattern is empty', { hint: "Name a host, a group, or 'all'." })
  }
  return parts.map((part) => {
    const kind = kinds[part[0]!]
    const text = kind ? part.slice(1).trim() : part
    if (text === '') throw new UsageError(`the pattern '${pattern}' has a '${part}' without a name after it`)
    return { kind: kind ?? 'union', text }
  })
}

/** A host name with colons (an IPv6 address) is one part. */
function isName(part: string, names: Names): boolean {
  return names.hosts.includes(part.replace(/^[&!]/, ''))
}

/** Splits at separators outside brackets, so that a range keeps its colon. */
function split(text: string, separator: ',' | ':'): string[] {
  const pieces = text.split(separator)
  const parts: string[][] = []
  let inside = false
  for (const piece of pieces) {
    if (inside) parts.at(-1)!.push(piece)
    else parts.push([piece])
    const [open, close] = [piece.lastIndexOf('['), piece.lastIndexOf(']')]
    if (open !== close) inside = open > close
  }
  return parts.map((part) => part.join(separator).trim()).filter((part) => part !== '')
}

function hostsNamed(text: string, names: Names): readonly string[] {
  const members = names.groups.get(text)
  if (members) return [...members]
  if (names.hosts.includes(text)) return [text]
  const found = hasRange(text) ? inRange(text, names) : withWildcards(text, names)
  return found.length > 0 ? found : throwUnknown(text, names)
}

function inRange(text: string, names: Names): string[] {
  if (/\[-?\d+\]$/.test(text)) {
    throw new UsageError(`the pattern '${text}' selects a host by its position, which haploy does not support`, {
      hint: 'Brackets hold a range of host names, as in the inventory: web[1:3] is web1, web2 and web3.',
    })
  }
  const known = new Set(names.hosts)
  return expandRange(text).map((name) => (known.has(name) ? name : throwUnknown(name, names)))
}

function withWildcards(text: string, names: Names): string[] {
  if (!/[*?]/.test(text)) return []
  const fits = wildcard(text)
  const groups = [...names.groups].filter(([group]) => group !== 'all' && fits.test(group))
  return [...groups.flatMap(([, members]) => [...members]), ...names.hosts.filter((host) => fits.test(host))]
}

function throwUnknown(text: string, { hosts, groups }: Names): never {
  const what = /[*?]/.test(text) ? `no host or group matches '${text}'` : `no host or group is called '${text}'`
  const hint = didYouMean(text, [...groups.keys(), ...hosts]) ?? `Known groups: ${[...groups.keys()].join(', ')}.`
  throw new UsageError(what, { hint })
}

function emptyHint(terms: readonly Term[]): string {
  if (terms.length > 1) return 'Each part of the pattern exists, but combined they select no host.'
  return 'The group exists, but it has no hosts.'
}

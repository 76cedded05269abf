import { UsageError } from '../../core/errors.js'
import { didYouMean } from '../../core/input/suggest.js'
import { wildcard } from '../../core/input/wildcard.js'
import { expandRange, hasRange } from '../range.js'
import { atPositions, type Positions, positionsIn } from './positions.js'
import { partsOf } from './split.js'

/** Finds the names of the hosts that `@name` stands for. Throws UsageError when there is no such list. */
export type HostLists = (name: string) => readonly string[]

/** The names that a pattern may use: the hosts in order, and the members of each group, `all` included. */
interface Names {
  readonly hosts: readonly string[]
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>
  readonly lists?: HostLists | undefined
}

/**
 * The hosts that match a pattern, in the order of the inventory: names, groups, `all`, wildcards, `~` and a regular
 * expression, host ranges `web[1:3]`, positions in a group `lb[0]`, lists `@name`; `:` or `,` for union, `&` for
 * intersection, `!` for exclusion. As in Ansible, unions are evaluated first, then intersections, then exclusions, whatever
 * their order. Throws UsageError when a part, or the whole pattern, matches no host.
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
  const parts = partsOf(pattern, (text) => names.hosts.includes(text))
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

function hostsNamed(text: string, names: Names): readonly string[] {
  const members = names.groups.get(text)
  if (members) return [...members]
  if (names.hosts.includes(text)) return [text]
  if (text.startsWith('@')) return listed(text, names)
  const found = matching(text, names)
  return found.length > 0 ? found : throwUnknown(text, names)
}

function matching(text: string, names: Names): readonly string[] {
  if (text.startsWith('~')) return selected(expression(text), names)
  const positions = positionsIn(text)
  if (positions && (names.groups.has(positions.of) || isGlob(positions.of))) return inPositions(positions, names)
  if (isGlob(text)) return selected(wildcard(text, { classes: true }), names)
  return hasRange(text) ? inRange(text, positions, names) : []
}

/** Wildcards, or a class of characters: `web[ab]`, `web[!1]`. */
function isGlob(text: string): boolean {
  const brackets = text.match(/\[[^\][:]*\]/g) ?? []
  return /[*?]/.test(text) || brackets.some((each) => /[^\d[\]-]/.test(each))
}

function inPositions(positions: Positions, names: Names): readonly string[] {
  const members = new Set(hostsNamed(positions.of, names))
  const isGroup = names.groups.has(positions.of)
  const ordered = isGroup
    ? [...members].filter((host) => names.hosts.includes(host))
    : names.hosts.filter((host) => members.has(host))
  return atPositions(positions, ordered)
}

function inRange(text: string, positions: Positions | undefined, names: Names): string[] {
  if (positions && !positions.isRange) {
    throw new UsageError(`the pattern '${text}' selects by position, but no group is called '${positions.of}'`, {
      hint: `${didYouMean(positions.of, names.groups.keys()) ?? ''} Without a group, brackets hold a range of host names: web[1:3] is web1, web2 and web3.`.trim(),
    })
  }
  const known = new Set(names.hosts)
  return expandRange(text).map((name) => (known.has(name) ? name : throwUnknown(name, names)))
}

/** The members of the groups that fit, and the hosts that fit. */
function selected(fits: { test(name: string): boolean }, names: Names): readonly string[] {
  const groups = [...names.groups].filter(([group]) => group !== 'all' && fits.test(group))
  return [...groups.flatMap(([, members]) => [...members]), ...names.hosts.filter((host) => fits.test(host))]
}

/** Characters of a regular expression. */
const longestExpression = 500

/** From the beginning of a name, as in Ansible. */
function expression(text: string): RegExp {
  if (text.length > longestExpression) {
    throw new UsageError(`a pattern has a regular expression with more than ${longestExpression} characters`, {
      hint: 'Split it at commas into several.',
    })
  }
  try {
    return new RegExp(`^(?:${text.slice(1)})`)
  } catch (cause) {
    const reason = (cause as Error).message.split(': ').at(-1)
    throw new UsageError(`the pattern '${text}' is not a regular expression: ${reason}`, {
      hint: 'A \\ before a character such as [ makes it an ordinary one.',
      cause,
    })
  }
}

function listed(text: string, names: Names): readonly string[] {
  if (!names.lists) {
    throw new UsageError(`the pattern '${text}' names a file of hosts, which only a loaded inventory can read`)
  }
  const known = new Set(names.hosts)
  return names.lists(text.slice(1)).map((name) => (known.has(name) ? name : throwUnknown(name, names, ` (in ${text})`)))
}

function throwUnknown(text: string, { hosts, groups }: Names, where = ''): never {
  const isPattern = text.startsWith('~') || /[*?[]/.test(text)
  const what = isPattern ? `no host or group matches '${text}'` : `no host or group is called '${text}'${where}`
  const hint = didYouMean(text, [...groups.keys(), ...hosts]) ?? `Known groups: ${[...groups.keys()].join(', ')}.`
  throw new UsageError(what, { hint })
}

function emptyHint(terms: readonly Term[]): string {
  if (terms.length > 1) return 'Each part of the pattern exists, but combined they select no host.'
  if (terms[0]?.text.startsWith('@')) return 'The list names no host of the inventory.'
  return 'The group exists, but it has no hosts.'
}

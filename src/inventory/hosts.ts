import { isIPv6 } from 'node:net'
import { UsageError } from '../core/errors.js'
import { isPlainObject, record } from '../core/input/shape.js'
import { Secret } from '../core/shell/secret.js'
import { expandRange, hasRange } from './range.js'
import type { Layer } from './variables.js'

/** One host as one place of the inventory defines it. */
export interface HostEntry {
  readonly host: string
  /** As it is written there, with its range. */
  readonly written: string
  /** `group 'lb'`, or `hosts` of the inventory. */
  readonly place: string
  readonly vars: Readonly<Record<string, unknown>>
}

/** The entries of a `hosts` object, ranges expanded. Throws UsageError for names and values that cannot be. */
export function readHosts(hosts: unknown, place: string): HostEntry[] {
  return Object.entries(record(hosts, `hosts of ${place}`)).flatMap(([written, value]) => {
    const vars = record(value ?? null, `host '${written}' of ${place}`)
    return expandRange(written).map((host) => ({ host: checkedName(host), written, place, vars }))
  })
}

/**
 * The layers of one host from everything that defines it: what ranges say lies under what its own name says.
 * Throws UsageError when two places of the same rank give a variable different values.
 */
export function hostLayers(entries: readonly HostEntry[]): Layer[] {
  const ranged = entries.filter((entry) => hasRange(entry.written))
  const own = entries.filter((entry) => !hasRange(entry.written))
  refuseContradiction(ranged)
  refuseContradiction(own)
  return [...ranged, ...own]
    .filter(({ vars }) => Object.keys(vars).length > 0)
    .map(({ written, vars }) => ({ from: `host ${written} in the inventory`, vars }))
}

function checkedName(name: string): string {
  if (isIPv6(name) || /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(name)) return name
  throw new UsageError(`'${name}' cannot be the name of a host`, {
    hint: /:\d+$/.test(name)
      ? 'The port is a variable: { lb1: { port: 2222 } }.'
      : 'A name has letters, digits, dots, dashes and underscores; where it is reached goes into `address`.',
  })
}

function refuseContradiction(entries: readonly HostEntry[]): void {
  entries.forEach((entry, index) => {
    for (const earlier of entries.slice(0, index)) {
      const variable = contradiction(earlier.vars, entry.vars)
      if (variable === undefined) continue
      const places = [earlier, entry].map(({ written, place }) => `as '${written}' in ${place}`).join(' and ')
      throw new UsageError(`host '${entry.host}' has two different values of ${variable}: ${places}`, {
        hint: 'Say it in one of the two places; its variables hold in all its groups.',
      })
    }
  })
}

/** The first variable, as a dotted path, that both set and not to the same. */
function contradiction(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string | undefined {
  if (a === b) return undefined
  for (const [name, value] of Object.entries(a)) {
    const other = b[name]
    if (value === undefined || other === undefined) continue
    if (isPlainObject(value) && isPlainObject(other)) {
      const deeper = contradiction(value, other)
      if (deeper !== undefined) return `${name}.${deeper}`
    } else if (!same(value, other)) return name
  }
  return undefined
}

function same(a: unknown, b: unknown): boolean {
  if (a instanceof Secret && b instanceof Secret) return a.reveal() === b.reveal()
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => same(item, b[i]))
  if (!isPlainObject(a) || !isPlainObject(b)) return Object.is(a, b)
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => same(a[key], b[key]))
}

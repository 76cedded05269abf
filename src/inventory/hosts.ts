import { isIPv6 } from 'node:net'
import { UsageError } from '../core/errors.js'
import { isPlainObject, record } from '../core/input/shape.js'
import { Secret } from '../core/shell/secret.js'
import { asVariables, parseCombinedAddress } from './address.js'
import { assertOrdered } from './order.js'
import { expandRange, hasRange } from './range.js'
import type { Layer } from './variables.js'

/** One definition of a host; a host may be defined in several groups. */
export interface HostEntry {
  readonly host: string
  /** The name as written there, with its range. */
  readonly written: string
  /** `group 'lb'`, or `the inventory`. */
  readonly definedIn: string
  readonly vars: Readonly<Record<string, unknown>>
}

/** The entries of `hosts`, with ranges expanded. Throws UsageError for invalid names and values, and for names whose order is lost. */
export function readHosts(hosts: unknown, definedIn: string): HostEntry[] {
  if (!Array.isArray(hosts)) return readPart(hosts, definedIn)
  return hosts.flatMap((part) => readPart(typeof part === 'string' ? { [part]: {} } : part, definedIn))
}

function readPart(hosts: unknown, definedIn: string): HostEntry[] {
  const entries = Object.entries(record(hosts, `hosts of ${definedIn}`))
  const names = entries.map(([name]) => name)
  assertOrdered(
    names,
    `hosts of ${definedIn}`,
    "Write them as a list: hosts: ['10', '9'] or hosts: [{ 10: {} }, { 9: {} }].",
  )
  return entries.flatMap(([written, value]) => {
    assertNoCombinedAddress(written)
    const vars = record(value ?? null, `host '${written}' of ${definedIn}`)
    return expandRange(written).map((host) => ({ host: assertHostName(host), written, definedIn, vars }))
  })
}

/**
 * The layers of one host from all of its definitions: a definition by its own name overrides one by a range.
 * Throws UsageError when two definitions of the same rank set a variable to different values.
 */
export function hostLayers(entries: readonly HostEntry[]): Layer[] {
  const ranged = entries.filter((entry) => hasRange(entry.written))
  const own = entries.filter((entry) => !hasRange(entry.written))
  assertConsistent(ranged)
  assertConsistent(own)
  return [...ranged, ...own]
    .filter(({ vars }) => Object.keys(vars).length > 0)
    .map(({ written, vars }) => ({ from: `host ${written} in the inventory`, vars }))
}

/** Returns the name. Throws UsageError if it is not valid. */
export function assertHostName(name: string): string {
  if (isIPv6(name) || /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(name)) return name
  throw new UsageError(`'${name}' is not a valid host name`, {
    hint: 'Use letters, digits, dots, dashes and underscores. Set the address to connect to as `address`.',
  })
}

/** Before ranges are expanded, because an IPv6 address may have brackets, too. */
function assertNoCombinedAddress(written: string): void {
  const combined = parseCombinedAddress(written)
  if (combined === undefined) return
  throw new UsageError(`'${written}' is not a valid host name`, {
    hint: `Set its parts as variables: { lb1: { ${asVariables(combined)} } }.`,
  })
}

function assertConsistent(entries: readonly HostEntry[]): void {
  entries.forEach((entry, index) => {
    for (const earlier of entries.slice(0, index)) {
      const variable = conflictingVariable(earlier.vars, entry.vars)
      if (variable === undefined) continue
      const definitions = [earlier, entry]
        .map(({ written, definedIn }) => `as '${written}' in ${definedIn}`)
        .join(' and ')
      throw new UsageError(`host '${entry.host}' has two different values for ${variable}: ${definitions}`, {
        hint: 'Set it in one of the two places only: the variables of a host apply in all of its groups.',
      })
    }
  })
}

/** The first variable, as a dotted path, that both set to different values. */
function conflictingVariable(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): string | undefined {
  if (a === b) return undefined
  for (const [name, value] of Object.entries(a)) {
    const other = b[name]
    if (value === undefined || other === undefined) continue
    if (isPlainObject(value) && isPlainObject(other)) {
      const deeper = conflictingVariable(value, other)
      if (deeper !== undefined) return `${name}.${deeper}`
    } else if (!isEqual(value, other)) return name
  }
  return undefined
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a instanceof Secret && b instanceof Secret) return a.reveal() === b.reveal()
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isEqual(item, b[i]))
  if (!isPlainObject(a) || !isPlainObject(b)) return Object.is(a, b)
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => isEqual(a[key], b[key]))
}

import { isDeepStrictEqual } from 'node:util'
import { Secret } from 'haploy'
import type { KeepalivedInput } from '../../input.js'
import type { HostVariables } from '../variables/variables.js'

type Values = Readonly<Record<string, unknown>>

/** Variables of all hosts, and those of single hosts, which override them. */
export interface Split {
  readonly variables: KeepalivedInput
  readonly hostVariables: Readonly<Record<string, Partial<KeepalivedInput>>>
}

/** What is equal on all hosts is said once. */
export function split(hosts: Readonly<Record<string, HostVariables>>): Split {
  const names = Object.keys(hosts)
  const values = names.map((name) => withPreference(hosts[name]!, hosts))
  const common = commonOf(values)
  // A list replaces the one below it, so every host has one in any case.
  const [instances, groups] = [values[0]!.instances, values[0]!.groups]
  const variables = { ...common, instances, ...(groups !== undefined && { groups }) } as KeepalivedInput
  const own = names.map((name, i) => {
    const { priorities } = hosts[name]!
    const needed = Object.entries(priorities).filter(
      ([instance, priority]) => priority !== preferred(instance, name, hosts),
    )
    const rest = differenceOf(values[i]!, variables as unknown as Values)
    return [name, { ...rest, ...(needed.length > 0 && { priorities: Object.fromEntries(needed) }) }] as const
  })
  return { variables, hostVariables: Object.fromEntries(own.filter(([, each]) => Object.keys(each).length > 0)) }
}

/** The hosts of an instance, the master first. */
function preferenceOf(instance: string, hosts: Readonly<Record<string, HostVariables>>): readonly string[] {
  const members = Object.entries(hosts).filter(([, { priorities }]) => Object.hasOwn(priorities, instance))
  return members.toSorted(([, a], [, b]) => b.priorities[instance]! - a.priorities[instance]!).map(([name]) => name)
}

function preferred(instance: string, host: string, hosts: Readonly<Record<string, HostVariables>>): number {
  return 100 - 10 * preferenceOf(instance, hosts).indexOf(host)
}

function withPreference({ values }: HostVariables, hosts: Readonly<Record<string, HostVariables>>): Values {
  const instances = values.instances.map((each) => ({ ...each, prefer: preferenceOf(each.name, hosts) }))
  return { ...values, instances }
}

/** Plain objects member by member, everything else as a whole. */
function commonOf(values: readonly Values[]): Values {
  const [first, ...others] = values
  const entries = Object.entries(first!).flatMap(([key, value]): [string, unknown][] => {
    if (!others.every((other) => Object.hasOwn(other, key))) return []
    if (others.every((other) => isSame(other[key], value))) return [[key, value]]
    const all = values.map((each) => each[key])
    return all.every(isPlain) && !isUnit(key) ? [[key, commonOf(all)]] : []
  })
  return Object.fromEntries(entries)
}

function differenceOf(values: Values, common: Values): Values {
  const entries = Object.entries(values).flatMap(([key, value]): [string, unknown][] => {
    if (!Object.hasOwn(common, key)) return [[key, value]]
    if (isSame(common[key], value)) return []
    return isPlain(value) && isPlain(common[key]) ? [[key, differenceOf(value, common[key])]] : [[key, value]]
  })
  return Object.fromEntries(entries)
}

/** A check is one thing: half of it in another place would be hard to read. */
function isUnit(key: string): boolean {
  return key !== 'globals' && key !== 'checks' && key !== 'scripts'
}

function isPlain(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** Secrets are compared by their values. */
function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(revealed(one), revealed(other))
}

function revealed(value: unknown): unknown {
  if (value instanceof Secret) return { secret: value.reveal() }
  if (Array.isArray(value)) return value.map(revealed)
  return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revealed(each)])) : value
}

/** The variables of one host: plain objects merge, everything else replaces what is below. */
export function merged(common: Values, own: Values): Values {
  const keys = [...new Set([...Object.keys(common), ...Object.keys(own)])]
  return Object.fromEntries(
    keys.map((key) => {
      const [below, above] = [common[key], own[key]]
      return [key, isPlain(below) && isPlain(above) ? merged(below, above) : Object.hasOwn(own, key) ? above : below]
    }),
  )
}

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
  const [instances, groups] = [firstOfEachName(values, 'instances'), firstOfEachName(values, 'groups')]
  const lists = { instances, ...(groups.length > 0 && { groups }) }
  const variables = { ...commonOf(values), ...lists } as unknown as KeepalivedInput
  const own = names.map((name, i) => {
    const priorities = Object.entries(hosts[name]!.priorities).filter(
      ([instance, priority]) => priority !== preferred(instance, name, hosts),
    )
    const rest = differenceOf(withoutFitting(values[i]!, lists, name), variables as unknown as Values)
    return [name, { ...rest, ...(priorities.length > 0 && { priorities: Object.fromEntries(priorities) }) }] as const
  })
  return { variables, hostVariables: Object.fromEntries(own.filter(([, each]) => Object.keys(each).length > 0)) }
}

type List = readonly Values[]

function firstOfEachName(values: readonly Values[], key: string): List {
  const all = values.flatMap((each) => (each[key] ?? []) as List)
  return all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i)
}

/** A host needs lists of its own only if those of all hosts do not say the same for it. */
function withoutFitting(values: Values, lists: { instances: List; groups?: List }, host: string): Values {
  const { instances, groups = [], ...others } = values as { instances: List; groups?: List }
  const here = lists.instances.filter(({ prefer }) => (prefer as readonly string[]).includes(host))
  const names = here.map(({ name }) => name)
  const groupsHere = (lists.groups ?? []).filter((group) =>
    (group.instances as readonly string[]).some((name) => names.includes(name)),
  )
  return {
    ...others,
    ...(!isSame(here, instances) && { instances }),
    ...(!isSame(groupsHere, groups) && { groups }),
  }
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

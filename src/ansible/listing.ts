import { UsageError } from '../core/errors.js'
import { kindOf } from '../core/input/shape.js'
import { plainData } from '../inventory/yaml/document.js'
import type { HostsAndGroups } from './hosts-and-groups.js'
import { inFile } from './in-file.js'

type Mapping = ReadonlyMap<unknown, unknown>

/** The variables of a host, as `--host NAME` prints them. */
export type VariablesOf = (host: string) => Promise<unknown>

/** Whether a JSON document has the shape that `--list` prints: `_meta`, or groups that are lists or have lists of hosts. */
export function isListing(document: unknown): document is Mapping {
  if (!(document instanceof Map)) return false
  const isListed = (group: unknown) =>
    Array.isArray(group) || (group instanceof Map && Array.isArray(group.get('hosts')))
  return document.has('_meta') || [...document.values()].some(isListed)
}

/**
 * Adds what a dynamic inventory prints with `--list`. Without `_meta.hostvars`, each host's variables come from
 * `variablesOf`. Throws UsageError for other shapes.
 */
export async function readListing(
  document: unknown,
  shown: string,
  into: HostsAndGroups,
  variablesOf: VariablesOf = async () => new Map(),
): Promise<void> {
  const groups = mapping(document, shown)
  const hosts = new Set<string>()
  for (const [name, group] of groups) {
    if (name !== '_meta') for (const host of readGroup(String(name), group, shown, into)) hosts.add(host)
  }
  const hostvars = mapping(groups.get('_meta') ?? new Map(), `${shown}: _meta`).get('hostvars')
  const known = hostvars === undefined ? undefined : mapping(hostvars, `${shown}: _meta.hostvars`)
  const variables = known ? async (host: string) => known.get(host) ?? new Map() : variablesOf
  for (const [host, vars] of await inTurns([...hosts], variables)) {
    for (const [variable, value] of mapping(vars, `${shown}: variables of ${host}`)) {
      into.setHostVariable(host, String(variable), plainData(value), `host ${host} in ${shown}`)
    }
  }
}

/** The results in order; at most ten calls at a time. */
async function inTurns(hosts: readonly string[], call: VariablesOf): Promise<readonly [string, unknown][]> {
  const results: [string, unknown][] = []
  for (let at = 0; at < hosts.length; at += 10) {
    const some = hosts.slice(at, at + 10)
    results.push(...(await Promise.all(some.map(async (host): Promise<[string, unknown]> => [host, await call(host)]))))
  }
  return results
}

/** Returns the group's own hosts. */
function readGroup(name: string, group: unknown, shown: string, into: HostsAndGroups): readonly string[] {
  into.group(name)
  const content = groupOf(name, group, shown)
  const hosts = list(content.get('hosts'), `${shown}: hosts of group ${name}`)
  for (const host of hosts) into.addHost(host, name, { from: `host ${host} in ${shown}` })
  for (const [variable, value] of mapping(content.get('vars') ?? new Map(), `${shown}: vars of group ${name}`)) {
    into.setGroupVariable(name, String(variable), plainData(value), `group ${name} in ${shown}`)
  }
  for (const child of list(content.get('children'), `${shown}: children of group ${name}`))
    inFile(shown, () => into.addChild(name, child))
  return hosts
}

/** A list is the group's hosts; an object without the usual keys has the variables of a host with the group's name. */
function groupOf(name: string, group: unknown, shown: string): Mapping {
  if (Array.isArray(group)) return new Map([['hosts', group]])
  const content = mapping(group, `${shown}: group ${name}`)
  if (['hosts', 'vars', 'children'].some((key) => content.has(key))) return content
  return new Map<string, unknown>([
    ['hosts', [name]],
    ['vars', content],
  ])
}

function list(value: unknown, where: string): readonly string[] {
  if (value === undefined) return []
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value
  throw new UsageError(
    `${where} must be a list of names, not ${Array.isArray(value) ? 'of other values' : kindOf(value)}`,
  )
}

function mapping(value: unknown, where: string): Mapping {
  if (value instanceof Map) return value
  throw new UsageError(`${where} must be an object, not ${kindOf(value)}`)
}

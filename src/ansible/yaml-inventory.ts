import { UsageError } from '../core/errors.js'
import { kindOf } from '../core/input/shape.js'
import { plainData } from '../inventory/yaml/document.js'
import { writtenHosts } from './host-names.js'
import type { HostsAndGroups } from './hosts-and-groups.js'
import { inFile } from './in-file.js'

type Mapping = ReadonlyMap<unknown, unknown>

/** Whether YAML or JSON has the shape of an inventory: groups that are mappings, or empty. */
export function isYamlInventory(document: unknown): document is Mapping {
  return document instanceof Map && document.size > 0 && [...document.values()].every(isMappingOrNull)
}

/** Adds the groups of a YAML inventory, each with `hosts`, `vars` and `children`. Throws UsageError for other shapes. */
export function readYamlInventory(document: Mapping, shown: string, into: HostsAndGroups): void {
  for (const [name, group] of document) readGroup(String(name), group, shown, into)
}

function readGroup(name: string, group: unknown, shown: string, into: HostsAndGroups): void {
  into.group(name)
  const members = section(group, `${shown}: group ${name}`)
  for (const key of members.keys()) {
    if (['hosts', 'vars', 'children'].includes(String(key))) continue
    throw new UsageError(`${shown}: group ${name} has an unknown key '${String(key)}'`, {
      hint: 'A group has hosts, vars and children. Groups inside a group are its children.',
    })
  }
  for (const [variable, value] of section(members.get('vars'), `${shown}: vars of group ${name}`)) {
    into.setGroupVariable(name, String(variable), plainData(value), `group ${name} in ${shown}`)
  }
  for (const [child, content] of section(members.get('children'), `${shown}: children of group ${name}`)) {
    readGroup(String(child), content, shown, into)
    inFile(shown, () => into.addChild(name, String(child)))
  }
  for (const [host, vars] of section(members.get('hosts'), `${shown}: hosts of group ${name}`)) {
    if (typeof host !== 'string') {
      throw new UsageError(`${shown}: group ${name} has a host whose name is ${kindOf(host)}`, {
        hint: 'Put it in quotes.',
      })
    }
    readHost(host, section(vars, `${shown}: host ${host}`), { group: name, shown, into })
  }
}

interface Around {
  readonly group: string
  readonly shown: string
  readonly into: HostsAndGroups
}

function readHost(written: string, vars: Mapping, { group, shown, into }: Around): void {
  const { names, port } = writtenHosts(written)
  for (const name of names) {
    const from = `host ${name} in ${shown}`
    into.addHost(name, group, { port, from })
    for (const [variable, value] of vars) into.setHostVariable(name, String(variable), plainData(value), from)
  }
}

/** A single name stands for a mapping with that key. */
function section(value: unknown, where: string): Mapping {
  if (typeof value === 'string') return new Map([[value, null]])
  if (isMappingOrNull(value)) return value ?? new Map()
  throw new UsageError(`${where} must be a mapping, not ${kindOf(value)}`)
}

function isMappingOrNull(value: unknown): value is Mapping | null | undefined {
  return value === null || value === undefined || value instanceof Map
}

import { UsageError } from '../core/errors.js'
import { fields, record } from '../core/input/shape.js'
import { didYouMean } from '../core/input/suggest.js'
import { type HostEntry, readHosts } from './hosts.js'
import { assertOrdered } from './order.js'

/** A group as defined, before the hosts of its children are resolved. */
export interface Group {
  readonly name: string
  readonly vars: Readonly<Record<string, unknown>>
  readonly hosts: readonly HostEntry[]
  readonly children: readonly string[]
}

/**
 * All groups of a definition by name, in the order of definition.
 * Throws UsageError for a group that is defined twice, an undefined child, and groups that contain each other.
 */
export function readGroups(definitions: unknown): Map<string, Group> {
  const groups = new Map<string, Group>()
  collect(definitions, 'groups', groups)
  for (const group of groups.values()) assertKnownChildren(group, groups)
  parentsFirst(groups)
  return groups
}

/** Sorts the groups: parents before children, and groups of the same depth in the order of definition. */
export function parentsFirst(groups: ReadonlyMap<string, Group>): Group[] {
  const depths = new Map<string, number>()
  const descend = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) throwCycle([...path.slice(path.indexOf(name)), name])
    if ((depths.get(name) ?? -1) >= path.length) return
    depths.set(name, path.length)
    for (const child of groups.get(name)!.children) descend(child, [...path, name])
  }
  for (const name of groups.keys()) descend(name, [])
  return [...groups.values()].sort((a, b) => depths.get(a.name)! - depths.get(b.name)!)
}

function collect(definitions: unknown, where: string, groups: Map<string, Group>): void {
  const entries = Object.entries(record(definitions, where))
  const names = entries.map(([name]) => name)
  assertOrdered(names, where, 'Give these groups names that start with a letter.')
  for (const [name, definition] of entries) {
    assertValidName(name, groups)
    const { vars, hosts, children } = fields(definition, `group '${name}'`, ['hosts', 'vars', 'children'])
    const childNames = Array.isArray(children) ? children.map(String) : undefined
    groups.set(name, {
      name,
      vars: record(vars, `vars of group '${name}'`),
      hosts: readHosts(hosts, `group '${name}'`),
      children: childNames ?? Object.keys(record(children, `children of group '${name}'`)),
    })
    if (!childNames) collect(children, `children of group '${name}'`, groups)
  }
}

function assertValidName(name: string, groups: ReadonlyMap<string, Group>): void {
  if (name === 'all') {
    throw new UsageError("a group cannot be called 'all': haploy defines that group, which contains every host", {
      hint: 'Put variables for all hosts into `vars` of the inventory.',
    })
  }
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(name)) {
    throw new UsageError(`'${name}' is not a valid group name`, {
      hint: 'Use letters, digits, dots, dashes and underscores, and start with a letter, a digit or an underscore.',
    })
  }
  if (groups.has(name)) {
    throw new UsageError(`the group '${name}' is defined twice`, {
      hint: `Define it once, and refer to it by name elsewhere: children: ['${name}'].`,
    })
  }
}

function assertKnownChildren(group: Group, groups: ReadonlyMap<string, Group>): void {
  for (const child of group.children) {
    if (groups.has(child)) continue
    throw new UsageError(`group '${group.name}' lists the child '${child}', but there is no group of that name`, {
      hint: didYouMean(child, groups.keys()) ?? '`children` lists groups; put hosts into `hosts`.',
    })
  }
}

function throwCycle(names: readonly string[]): never {
  throw new UsageError(`groups contain each other: ${names.join(' > ')}`, {
    hint: 'Remove one of these groups from its parent.',
  })
}

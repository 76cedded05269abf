import { UsageError } from '../core/errors.js'
import { fields, record } from '../core/input/shape.js'
import { didYouMean } from '../core/input/suggest.js'
import { type HostEntry, readHosts } from './hosts.js'

/** A group as it is defined, before it is known which hosts it has through other groups. */
export interface Group {
  readonly name: string
  readonly vars: Readonly<Record<string, unknown>>
  readonly hosts: readonly HostEntry[]
  readonly children: readonly string[]
}

/**
 * All groups of a definition by name, in the order of definition.
 * Throws UsageError for a group that is defined twice, a child that is not defined, and groups that contain each other.
 */
export function readGroups(definitions: unknown): Map<string, Group> {
  const groups = new Map<string, Group>()
  collect(definitions, 'groups', groups)
  for (const group of groups.values()) refuseUnknownChildren(group, groups)
  parentsFirst(groups)
  return groups
}

/** The groups with each parent before its children, and those of the same depth in the order of definition. */
export function parentsFirst(groups: ReadonlyMap<string, Group>): Group[] {
  const depths = new Map<string, number>()
  const descend = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) refuseCircle([...path.slice(path.indexOf(name)), name])
    if ((depths.get(name) ?? -1) >= path.length) return
    depths.set(name, path.length)
    for (const child of groups.get(name)!.children) descend(child, [...path, name])
  }
  for (const name of groups.keys()) descend(name, [])
  return [...groups.values()].sort((a, b) => depths.get(a.name)! - depths.get(b.name)!)
}

function collect(definitions: unknown, where: string, groups: Map<string, Group>): void {
  for (const [name, definition] of Object.entries(record(definitions, where))) {
    refuseName(name, groups)
    const { vars, hosts, children } = fields(definition, `group '${name}'`, ['hosts', 'vars', 'children'])
    const listed = Array.isArray(children) ? children.map(String) : undefined
    groups.set(name, {
      name,
      vars: record(vars, `vars of group '${name}'`),
      hosts: readHosts(hosts, `group '${name}'`),
      children: listed ?? Object.keys(record(children, `children of group '${name}'`)),
    })
    if (!listed) collect(children, `children of group '${name}'`, groups)
  }
}

function refuseName(name: string, groups: ReadonlyMap<string, Group>): void {
  if (name === 'all') {
    throw new UsageError("a group cannot be called 'all': every host is in that one already", {
      hint: 'Variables of all hosts go into `vars` of the inventory.',
    })
  }
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(name)) {
    throw new UsageError(`'${name}' cannot be the name of a group`, {
      hint: 'A name has letters, digits, dots, dashes and underscores, and starts with a letter or digit.',
    })
  }
  if (groups.has(name)) {
    throw new UsageError(`the group '${name}' is defined twice`, {
      hint: `Define it once, and name it where else it belongs: children: ['${name}'].`,
    })
  }
}

function refuseUnknownChildren(group: Group, groups: ReadonlyMap<string, Group>): void {
  for (const child of group.children) {
    if (groups.has(child)) continue
    throw new UsageError(`group '${group.name}' has the child '${child}', but no group is called that`, {
      hint: didYouMean(child, groups.keys()) ?? 'The names in `children` are those of groups; hosts go into `hosts`.',
    })
  }
}

function refuseCircle(names: readonly string[]): never {
  throw new UsageError(`groups contain each other: ${names.join(' > ')}`, {
    hint: 'Take one of these out of its parent.',
  })
}

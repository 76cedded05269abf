import { UsageError } from '../core/errors.js'
import { assertHostName } from '../inventory/hosts.js'
import type { Placed } from '../inventory/variables.js'
import { storedValue } from './values.js'

/** A group as the files of an inventory define it. */
export interface AnsibleGroup {
  readonly name: string
  readonly vars: Map<string, Placed>
  readonly hosts: Set<string>
  readonly children: Set<string>
  priority: number
}

/** The hosts and groups of one or more files, in the order in which they are added. A later value replaces an earlier one. */
export class HostsAndGroups {
  readonly groups = new Map<string, AnsibleGroup>()
  readonly hosts = new Map<string, Map<string, Placed>>()

  constructor() {
    this.group('all')
    this.group('ungrouped')
  }

  /** Adds the group if there is none of that name. Throws UsageError for an invalid name. */
  group(name: string): AnsibleGroup {
    const known = this.groups.get(name)
    if (known) return known
    if (!/^[^\s\p{Cc},:!&[\]]+$/u.test(name)) {
      throw new UsageError(`'${name}' is not a valid group name`, {
        hint: 'Use letters, digits, dots, dashes and underscores.',
      })
    }
    const group = { name, vars: new Map(), hosts: new Set<string>(), children: new Set<string>(), priority: 1 }
    this.groups.set(name, group)
    return group
  }

  /** Adds the host to a group. The port counts only for a host that is new. Throws UsageError for an invalid name. */
  addHost(name: string, group: string, { port, from }: { port?: number | undefined; from: string }): void {
    if (!this.hosts.has(name)) {
      assertHostName(name)
      this.hosts.set(name, new Map(port === undefined ? [] : [['ansible_port', { value: port, from }]]))
    }
    this.group(group).hosts.add(name)
  }

  setHostVariable(host: string, variable: string, value: unknown, from: string): void {
    this.hosts.get(host)!.set(variable, { value: storedValue(value, { variable, from }), from })
  }

  setGroupVariable(name: string, variable: string, value: unknown, from: string): void {
    const group = this.group(name)
    if (variable !== 'ansible_group_priority') {
      group.vars.set(variable, { value: storedValue(value, { variable, from }), from })
      return
    }
    group.priority = Number(value)
    if (!Number.isInteger(group.priority))
      throw new UsageError(`ansible_group_priority is not a whole number (from ${from})`)
  }

  /** Throws UsageError if the groups contain each other. */
  addChild(parent: string, child: string): void {
    this.group(child)
    if (this.withDescendants(child).includes(this.group(parent))) {
      throw new UsageError(`groups contain each other: ${parent} and ${child}`, {
        hint: 'Remove one of these groups from its parent.',
      })
    }
    this.group(parent).children.add(child)
  }

  /** The group and all groups inside it: its children before their children. */
  withDescendants(name: string): readonly AnsibleGroup[] {
    const found = new Set([name])
    // A Set also visits what is added meanwhile.
    for (const each of found) for (const child of this.group(each).children) found.add(child)
    return [...found].map((each) => this.group(each))
  }
}

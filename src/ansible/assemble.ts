import { type GroupContent, Inventory } from '../inventory/inventory.js'
import type { Layer, Placed } from '../inventory/variables.js'
import { withConnection } from './connection.js'
import { type GroupTree, groupTree } from './group-tree.js'
import type { AnsibleGroup, HostsAndGroups } from './hosts-and-groups.js'
import type { VarsFile } from './vars-file.js'

/** The files of `group_vars` and `host_vars` in one folder, by the name of the group or host, low to high. */
export interface VarsFolder {
  readonly groups: ReadonlyMap<string, readonly VarsFile[]>
  readonly hosts: ReadonlyMap<string, readonly VarsFile[]>
}

/** Folders with variables, low to high: those of the inventories, and that of the playbook. */
export interface VarsFolders {
  readonly inventory: readonly VarsFolder[]
  readonly playbook: readonly VarsFolder[]
}

/**
 * The inventory of hosts and groups that were read. The variables have Ansible's precedence; as in Ansible, a later value
 * replaces an earlier one and is not merged with it. Throws UsageError for what haploy cannot represent.
 */
export function assembleInventory(data: HostsAndGroups, folders: VarsFolders): Inventory {
  const tree = groupTree(data)
  const members = [...tree.hosts.get('all')!].map((name) => {
    const isInside = (group: AnsibleGroup) => tree.hosts.get(group.name)!.has(name)
    const stack = stackOf(data.hosts.get(name)!, name, tree.byPrecedence.filter(isInside), folders)
    const groups = tree.groups.filter(isInside).map((group) => group.name)
    const ansible = variablesIn(stack)
    const layers = { inventory: layersOf(stack, ansible), play: [], extra: [], ansible }
    return [name, { groups, layers }] as const
  })
  return new Inventory({ hosts: new Map(members), groups: tree.hosts, inside: contentsOf(tree) })
}

/** Everything that sets variables of a host, low to high. */
function stackOf(
  own: VarsFile,
  host: string,
  groups: readonly AnsibleGroup[],
  folders: VarsFolders,
): readonly VarsFile[] {
  const [all, ...others] = groups
  const ofGroups = (members: readonly AnsibleGroup[], from: readonly VarsFolder[]) =>
    from.flatMap((folder) => members.flatMap(({ name }) => folder.groups.get(name) ?? []))
  const ofHost = (from: readonly VarsFolder[]) => from.flatMap((folder) => folder.hosts.get(host) ?? [])
  const { inventory, playbook } = folders
  return [
    ...groups.map(({ vars }) => vars),
    ...[...ofGroups([all!], inventory), ...ofGroups([all!], playbook)],
    ...[...ofGroups(others, inventory), ...ofGroups(others, playbook)],
    own,
    ...[...ofHost(inventory), ...ofHost(playbook)],
  ]
}

/** The variables that no later file or section replaces. */
function variablesIn(stack: readonly VarsFile[]): ReadonlyMap<string, Placed> {
  return new Map(stack.flatMap((vars) => [...vars]))
}

/** A layer for each file or section that sets a variable, with the variables that no later one replaces. */
function layersOf(stack: readonly VarsFile[], variables: ReadonlyMap<string, Placed>): readonly Layer[] {
  const layers = new Map<string, Record<string, unknown>>()
  for (const vars of stack) for (const { from } of vars.values()) layers.set(from, {})
  for (const [name, { value, from }] of withConnection(variables)) {
    Object.defineProperty(layers.get(from), name, { value, enumerable: true, configurable: true, writable: true })
  }
  return [...layers].map(([from, vars]) => ({ from, vars, isAnsible: true }))
}

/** `all` has no hosts of its own: those without a group are in `ungrouped`. */
function contentsOf({ groups, hosts }: GroupTree): ReadonlyMap<string, GroupContent> {
  return new Map(
    groups.map((group) => {
      const children = [...group.children].filter((name) => hosts.has(name))
      return [group.name, { children, hosts: group.name === 'all' ? [] : [...group.hosts] }] as const
    }),
  )
}

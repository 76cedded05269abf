import { UsageError } from '../core/errors.js'
import type { AnsibleGroup, HostsAndGroups } from './hosts-and-groups.js'

/** Groups with their place below `all`, and the hosts of each. */
export interface GroupTree {
  /** Parents before children; `all` first, and `ungrouped` only if it has hosts. */
  readonly groups: readonly AnsibleGroup[]
  /** In the order in which the variables of a host's groups override each other. */
  readonly byPrecedence: readonly AnsibleGroup[]
  /** All hosts of each group, also those of its children, in Ansible's order. */
  readonly hosts: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Puts each group without a parent into `all`, and each host without a group into `ungrouped`. Throws UsageError for a host
 * with the name of a group that has other hosts.
 */
export function groupTree(data: HostsAndGroups): GroupTree {
  connect(data)
  const depths = depthsOf(data)
  const depth = ({ name }: AnsibleGroup) => depths.get(name)!
  const all = [...data.groups.values()]
  const used = all.filter(({ name, hosts, children }) => name !== 'ungrouped' || hosts.size + children.size > 0)
  const groups = used.sort((a, b) => depth(a) - depth(b))
  const byPrecedence = [...groups].sort(
    (a, b) => depth(a) - depth(b) || a.priority - b.priority || (a.name < b.name ? -1 : 1),
  )
  const hosts = new Map(groups.map(({ name }) => [name, hostsOf(name, data)]))
  for (const name of data.hosts.keys()) assertUnambiguous(name, hosts)
  return { groups, byPrecedence, hosts }
}

function connect(data: HostsAndGroups): void {
  const all = data.group('all')
  const nested = new Set([...data.groups.values()].flatMap(({ children }) => [...children]))
  const top = [...data.groups.keys()].filter((name) => name !== 'all' && !nested.has(name))
  const children = new Set(['ungrouped', ...all.children, ...top])
  all.children.clear()
  for (const name of children) all.children.add(name)
  const ungrouped = data.group('ungrouped')
  const others = [...data.groups.values()].filter((group) => group !== all && group !== ungrouped)
  const grouped = new Set(others.flatMap((group) => [...group.hosts]))
  for (const name of data.hosts.keys()) {
    if (grouped.has(name)) ungrouped.hosts.delete(name)
    else ungrouped.hosts.add(name)
  }
}

/** The longest way from `all` to each group. */
function depthsOf(data: HostsAndGroups): ReadonlyMap<string, number> {
  const depths = new Map<string, number>()
  let level = new Set(['all'])
  for (let depth = 0; level.size > 0; depth++) {
    for (const name of level) depths.set(name, depth)
    level = new Set([...level].flatMap((name) => [...data.group(name).children]))
  }
  return depths
}

function hostsOf(name: string, data: HostsAndGroups): ReadonlySet<string> {
  return new Set(data.withDescendants(name).flatMap(({ hosts }) => [...hosts]))
}

/** A dynamic inventory may put a host into a group with its own name: the pattern is the same host. */
function assertUnambiguous(host: string, groups: ReadonlyMap<string, ReadonlySet<string>>): void {
  const members = groups.get(host)
  if (!members || (members.size === 1 && members.has(host))) return
  throw new UsageError(`'${host}' names both a host and a group with other hosts, so a pattern would be ambiguous`, {
    hint: 'Rename one of the two.',
  })
}

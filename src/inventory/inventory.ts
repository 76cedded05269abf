import { UsageError } from '../core/errors.js'
import type { Host, VariableSet } from '../core/host/host.js'
import { fields, record } from '../core/input/shape.js'
import { didYouMean } from '../core/input/suggest.js'
import type { InventoryDefinition } from './definition.js'
import { type Group, parentsFirst, readGroups } from './groups.js'
import { type HostEntry, hostLayers, readHosts } from './hosts.js'
import { type HostLists, matchHosts } from './pattern/pattern.js'
import { type HostLayers, type Layer, mergeLayers } from './variables.js'

/** Defines an inventory; an inventory file exports it as its default. Throws UsageError for an invalid definition. */
export function defineInventory(definition: InventoryDefinition): Inventory {
  const { vars, hosts, groups } = fields(definition, 'the inventory', ['vars', 'hosts', 'groups'])
  const defined = readGroups(groups)
  const entries = [...readHosts(hosts, 'the inventory'), ...[...defined.values()].flatMap((group) => group.hosts)]
  const all: Layer = { from: 'vars of the inventory', vars: record(vars, 'vars of the inventory') }
  return new Inventory(assemble(entriesByHost(entries), defined, all))
}

/** The hosts and groups of an inventory, and the variables of each host. Immutable. */
export class Inventory {
  /** In the order of the inventory. */
  readonly hosts: readonly Host[]
  /** Names of all groups: `all` first, parents before children. */
  readonly groups: readonly string[]
  readonly #members: Members
  readonly #byName: ReadonlyMap<string, Host>

  constructor(members: Members) {
    this.#members = members
    this.hosts = [...members.hosts].map(([name, member]) => hostOf(name, member))
    this.groups = [...members.groups.keys()]
    this.#byName = new Map(this.hosts.map((host) => [host.name, host]))
  }

  /** The host of this name. Throws UsageError, with a suggestion, when there is none. */
  host(name: string): Host {
    return this.#byName.get(name) ?? unknownHost(name, this.#byName.keys())
  }

  /** The hosts that match a pattern, in the order of the inventory. Throws UsageError when none does. */
  match(pattern: string): readonly Host[] {
    const hosts = [...this.#byName.keys()]
    const { groups, lists } = this.#members
    return matchHosts(pattern, { hosts, groups, lists }).map((name) => this.host(name))
  }

  /** The host's variables before they are merged. Throws UsageError when there is no such host. */
  layersOf(name: string): HostLayers {
    return (this.#members.hosts.get(name) ?? unknownHost(name, this.#byName.keys())).layers
  }

  /** The groups and hosts directly inside a group. Throws UsageError when there is no such group. */
  inside(group: string): GroupContent {
    return this.#members.inside.get(group) ?? unknownGroup(group, this.groups)
  }

  /** These hosts alone, with all their groups. Throws UsageError, with a suggestion, for one that does not exist. */
  only(names: readonly string[]): Inventory {
    for (const name of names) this.host(name)
    const hosts = [...this.#members.hosts].filter(([name]) => names.includes(name))
    return new Inventory({ ...this.#members, hosts: new Map(hosts) })
  }

  /** The same inventory, in whose patterns `@name` stands for the hosts that the function returns. */
  withLists(lists: HostLists): Inventory {
    return new Inventory({ ...this.#members, lists })
  }

  /** The same hosts with a play's variables and `-e` variables on top; layers that are not given stay unchanged. */
  with(layers: Partial<Pick<HostLayers, 'play' | 'extra'>>): Inventory {
    const hosts = [...this.#members.hosts].map(
      ([name, member]) => [name, { ...member, layers: { ...member.layers, ...layers } }] as const,
    )
    return new Inventory({ ...this.#members, hosts: new Map(hosts) })
  }
}

/** In the order of the inventory. `all` directly contains what is in no other group. */
export interface GroupContent {
  readonly children: readonly string[]
  readonly hosts: readonly string[]
}

/** What an inventory consists of. */
export interface Members {
  readonly hosts: ReadonlyMap<string, { readonly groups: readonly string[]; readonly layers: HostLayers }>
  /** All hosts of each group, also those of its children. */
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>
  readonly inside: ReadonlyMap<string, GroupContent>
  /** Finds the hosts that `@name` stands for in a pattern. Absent: there are none. */
  readonly lists?: HostLists
}

function entriesByHost(entries: readonly HostEntry[]): Map<string, HostEntry[]> {
  const hosts = new Map<string, HostEntry[]>()
  for (const entry of entries) {
    const earlier = hosts.get(entry.host)
    if (earlier) earlier.push(entry)
    else hosts.set(entry.host, [entry])
  }
  return hosts
}

function assemble(entries: ReadonlyMap<string, HostEntry[]>, groups: ReadonlyMap<string, Group>, all: Layer): Members {
  for (const host of entries.keys()) assertNotAGroup(host, groups)
  const sorted = parentsFirst(groups)
  const members = new Map([['all', new Set(entries.keys())]])
  for (const { name } of sorted) members.set(name, membersOf(name, groups))
  const hosts = [...entries].map(([host, hostEntries]) => {
    const groupsOfHost = sorted.filter(({ name }) => members.get(name)!.has(host))
    const shared = groupsOfHost.map(({ name, vars }) => ({ from: `group ${name} in the inventory`, vars }))
    const layers = { inventory: [all, ...shared, ...hostLayers(hostEntries)], play: [], extra: [] }
    return [host, { groups: ['all', ...groupsOfHost.map(({ name }) => name)], layers }] as const
  })
  return { hosts: new Map(hosts), groups: members, inside: contents(new Map(hosts), groups) }
}

function contents(hosts: Members['hosts'], groups: ReadonlyMap<string, Group>): Members['inside'] {
  const nested = new Set([...groups.values()].flatMap(({ children }) => children))
  const all = {
    children: [...groups.keys()].filter((name) => !nested.has(name)),
    hosts: [...hosts].filter(([, host]) => host.groups.length === 1).map(([name]) => name),
  }
  const inside = [...groups.values()].map(
    ({ name, children, hosts: own }) => [name, { children, hosts: unique(own.map(({ host }) => host)) }] as const,
  )
  return new Map([['all', all], ...inside])
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}

function membersOf(name: string, groups: ReadonlyMap<string, Group>): Set<string> {
  const { hosts, children } = groups.get(name)!
  return new Set([...hosts.map((entry) => entry.host), ...children.flatMap((child) => [...membersOf(child, groups)])])
}

function hostOf(name: string, { groups, layers }: { groups: readonly string[]; layers: HostLayers }): Host {
  const vars = mergeLayers([...layers.inventory, ...layers.play, ...layers.extra]).values as VariableSet
  return { name, address: typeof vars.address === 'string' ? vars.address : name, groups, vars }
}

function assertNotAGroup(host: string, groups: ReadonlyMap<string, Group>): void {
  if (!groups.has(host) && host !== 'all') return
  throw new UsageError(`'${host}' names both a host and a group, so a pattern would be ambiguous`, {
    hint: 'Rename one of the two.',
  })
}

function unknownGroup(name: string, groups: readonly string[]): never {
  throw new UsageError(`no group is called '${name}'`, { hint: didYouMean(name, groups) })
}

function unknownHost(name: string, hosts: Iterable<string>): never {
  const known = [...hosts]
  throw new UsageError(`no host is called '${name}'`, {
    hint: didYouMean(name, known) ?? `Known hosts: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ' …' : ''}.`,
  })
}

import type { Host } from '../../core/host/host.js'
import type { Inventory } from '../../inventory/inventory.js'

/**
 * Hosts and their groups in the form of ansible-inventory --list: each group has `hosts` and `children`, and
 * `_meta.hostvars` has the variables of each host, with its address. Groups without one of the hosts are left out. Plain
 * data, in which a Secret is masked.
 */
export function inventoryJson(inventory: Inventory, hosts: readonly Host[]): object {
  const names = new Set(hosts.map(({ name }) => name))
  const used = new Set(hosts.flatMap(({ groups }) => groups))
  const groups = inventory.groups.filter((group) => used.has(group))
  const contents = groups.map((group) => {
    const { children, hosts: own } = inventory.inside(group)
    return [
      group,
      { children: children.filter((name) => used.has(name)), hosts: own.filter((name) => names.has(name)) },
    ]
  })
  const hostvars = Object.fromEntries(hosts.map(({ name, address, vars }) => [name, { address, ...vars }]))
  return JSON.parse(JSON.stringify({ _meta: { hostvars }, ...Object.fromEntries(contents) }))
}

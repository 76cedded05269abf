import type { Host } from '../../core/host/host.js'
import { Secret } from '../../core/shell/secret.js'
import type { Inventory } from '../../inventory/inventory.js'
import { mergeLayers } from '../../inventory/variables.js'

/**
 * Hosts and their groups in the form of ansible-inventory --list: each group has `hosts` and `children`, and
 * `_meta.hostvars` has the variables of each host: by Ansible's names in an Ansible inventory, else with the address. Groups without one of the hosts are left out. Plain
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
  const hostvars = Object.fromEntries(hosts.map((host) => [host.name, variablesOf(host, inventory)]))
  return JSON.parse(JSON.stringify({ _meta: { hostvars }, ...Object.fromEntries(contents) }))
}

/** `-e` variables are on top, by the names that they are given. */
function variablesOf({ name, address, vars }: Host, inventory: Inventory): object {
  const { ansible, extra } = inventory.layersOf(name)
  if (ansible === undefined) return { address, ...vars }
  const own = Object.fromEntries([...ansible].map(([variable, { value }]) => [variable, value]))
  const { password } = own
  const masked = typeof password === 'string' ? { ...own, password: new Secret(password) } : own
  return mergeLayers([{ from: '', vars: masked }, ...extra]).values
}

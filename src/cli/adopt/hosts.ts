import { UsageError } from '../../core/errors.js'
import { parseCombinedAddress } from '../../inventory/address.js'
import { defineInventory, type Inventory } from '../../inventory/inventory.js'

/** An inventory of hosts that are given by their addresses: `lb1`, `ops@198.18.0.11`, `[fd00::1]:2222`. */
export function inventoryOf(given: readonly string[], user: string | undefined): Inventory {
  const hosts = given.map((text) => {
    const { address, ...others } = parseCombinedAddress(text) ?? { address: text }
    return [address, { ...(user !== undefined && { user }), ...others }] as const
  })
  const repeated = hosts.find(([address], index) => hosts.findIndex(([other]) => other === address) < index)
  if (repeated) throw new UsageError(`${repeated[0]} is given twice`)
  return defineInventory({
    hosts: Object.fromEntries(hosts.map(([address, vars]) => [address, { become: vars.user !== 'root', ...vars }])),
  })
}

/** The connection variables that an inventory file may have: no secrets. */
const written = ['address', 'port', 'user', 'key', 'become', 'connection', 'knownHosts', 'proxyJump'] as const

export type Connection = Readonly<Partial<Record<(typeof written)[number], unknown>>>

/** How to connect to a host, for the inventory of the project. */
export function connectionOf(vars: Readonly<Record<string, unknown>>, address: string): Connection {
  const entries = written.flatMap((name) => (vars[name] === undefined ? [] : [[name, vars[name]] as const]))
  return { address, ...Object.fromEntries(entries) }
}

/** Names for hosts that were given by their addresses: those that they have themselves, or their addresses. */
export function namesOf(hosts: readonly { readonly host: string; readonly hostname: string }[]): readonly string[] {
  const own = hosts.map(({ hostname }) => hostname.split('.', 1)[0]!)
  const isUsable =
    own.every((name) => /^[A-Za-z][\w-]*$/.test(name) && name !== 'lb' && name !== 'all') &&
    new Set(own).size === own.length
  return isUsable ? own : hosts.map(({ host }) => host)
}

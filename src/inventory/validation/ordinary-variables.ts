import type { Host } from '../../core/host/host.js'
import type { Problem } from '../../core/problem.js'
import { ansibleNames, ordinaryNames } from '../ansible-names.js'
import type { Inventory } from '../inventory.js'

/** A play's hosts, and the inventory with the play's layers on top. */
interface Play {
  readonly hosts: readonly Host[]
  readonly inventory: Inventory
}

type Name = (typeof ordinaryNames)[number]

/**
 * One piece of advice about all variables of an Ansible inventory that have the name of a connection variable of haploy.
 * They are not in `host.vars`, and whether a playbook reads them there cannot be known.
 */
export function ordinaryVariables(plays: readonly Play[]): readonly Problem[] {
  const hosts = new Set<string>()
  const places = new Map<Name, Set<string>>()
  for (const { host, name, from } of plays.flatMap(found)) {
    hosts.add(host)
    places.set(name, (places.get(name) ?? new Set()).add(from))
  }
  if (places.size === 0) return []
  const names = [...places.keys()]
  const listed = [...places].map(([name, from]) => `${name} (from ${shown([...from])})`).join(', ')
  return [
    {
      severity: 'advice',
      rule: 'inventory/connection-name',
      hosts: [...hosts],
      message: `haploy does not use ${listed}: here they would be connection variables`,
      hint:
        `To use them in a playbook, rename them: ${names.map((name) => `app_${name}`).join(', ')}. ` +
        `If they are for the connection: ${names.map(ansibleName).join(', ')}.`,
    },
  ]
}

function found({ hosts, inventory }: Play) {
  return hosts.flatMap((host) => {
    const { ansible } = inventory.layersOf(host.name)
    return ordinaryNames.flatMap((name) => {
      const placed = ansible?.get(name)
      return placed ? [{ host: host.name, name, from: placed.from }] : []
    })
  })
}

function shown(places: readonly string[]): string {
  const more = places.length - 3
  return `${places.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function ansibleName(name: Name): string {
  return name in ansibleNames ? ansibleNames[name as keyof typeof ansibleNames][0] : `ansible_${name}`
}

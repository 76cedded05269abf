import type { Inventory } from '../../inventory/inventory.js'
import { printableLine } from '../../report/printable.js'

/** The groups that contain one of the hosts, as a tree with these hosts, in the form of ansible-inventory --graph. */
export function graphText(inventory: Inventory, hosts: readonly string[]): string {
  const selected = new Set(hosts)
  const linesOf = (group: string): readonly string[] => {
    const { children, hosts: own } = inventory.inside(group)
    const inside = [
      ...children.flatMap((child) => linesOf(child)),
      ...own.filter((name) => selected.has(name)).map(printableLine),
    ]
    return inside.length === 0 ? [] : [`@${printableLine(group)}:`, ...inside.map(indented)]
  }
  return linesOf('all')
    .map((line) => `${line}\n`)
    .join('')
}

function indented(line: string): string {
  return line.startsWith('  |') ? `  |${line}` : `  |--${line}`
}

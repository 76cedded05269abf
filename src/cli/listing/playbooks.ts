import { inventoryAt } from '../../api/project.js'
import { playsOf, titleOf } from '../../engine/prepare/plays.js'
import type { Inventory } from '../../inventory/inventory.js'
import { playbookNames } from '../../loader/find.js'
import { loadPlaybook } from '../../loader/load.js'
import type { LoadOptions } from '../../loader/module.js'

/**
 * The playbooks of a project, one a line with the titles of their plays. A playbook that cannot be loaded, or that needs an
 * inventory where there is none, is listed without titles. Empty when there are no playbooks.
 */
export async function playbooksText(options: LoadOptions): Promise<string> {
  const names = await playbookNames(options.folder)
  const width = Math.max(0, ...names.map((name) => name.length))
  const hosts = await inventoryAt(undefined, options).catch(() => undefined)
  const lines = await Promise.all(
    names.map(async (name) => `    ${name.padEnd(width)}  ${await titlesOf(name, hosts, options)}`.trimEnd()),
  )
  return lines.join('\n')
}

async function titlesOf(name: string, inventory: Inventory | undefined, options: LoadOptions): Promise<string> {
  try {
    const define = await loadPlaybook(name, options)
    return inventory ? playsOf({ name, define }, inventory).map(titleOf).join(', ') : ''
  } catch (error) {
    return `(cannot be loaded: ${error instanceof Error ? error.message.split('\n')[0] : error})`
  }
}

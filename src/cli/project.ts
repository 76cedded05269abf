import { access } from 'node:fs/promises'
import { UsageError } from '../core/errors.js'
import type { PrepareRequest } from '../engine/prepare/select.js'
import type { Inventory } from '../inventory/inventory.js'
import type { RunArguments } from './arguments/run-options.js'

/** The arguments that select a playbook and its hosts. */
export type ProjectArguments = Pick<RunArguments, 'playbook' | 'inventory' | 'extraVars'>

/** Loads the playbook, and the inventory with the `-e` variables on top. Throws UsageError when one cannot be loaded. */
export async function loadProject(given: ProjectArguments): Promise<Pick<PrepareRequest, 'playbook' | 'inventory'>> {
  const { loadPlaybook } = await import('../loader/load.js')
  const { playbook: name } = given
  const [inventory, define] = await Promise.all([loadHosts(given), loadPlaybook(name, locations())])
  return { playbook: { name, define }, inventory }
}

/** Loads the inventory with the `-e` variables on top. Throws UsageError when it cannot be loaded. */
export async function loadHosts(given: Omit<ProjectArguments, 'playbook'>): Promise<Inventory> {
  const [{ loadInventory }, { readExtra }] = await Promise.all([
    import('../loader/load.js'),
    import('../inventory/extra-variables.js'),
  ])
  const [inventory, extra] = await Promise.all([
    inventoryName(given.inventory).then((path) => loadInventory(path, locations())),
    readExtra(given.extraVars, locations()),
  ])
  return inventory.with({ extra })
}

function locations() {
  return { folder: process.cwd(), env: process.env }
}

async function inventoryName(given: string | undefined): Promise<string> {
  if (given !== undefined) return given
  const { defaultInventory } = await import('../loader/find.js')
  try {
    await access(defaultInventory)
    return defaultInventory
  } catch {
    throw new UsageError(`no inventory: there is no ${defaultInventory} in ${process.cwd()}`, {
      hint: 'Pass an inventory with -i, or create that file.',
    })
  }
}

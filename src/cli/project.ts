import { access } from 'node:fs/promises'
import { UsageError } from '../core/errors.js'
import type { PrepareRequest } from '../engine/prepare/select.js'
import type { RunArguments } from './arguments/run-options.js'

/** The arguments that select a playbook and its hosts. */
export type ProjectArguments = Pick<RunArguments, 'playbook' | 'inventory' | 'extraVars'>

/** Loads the playbook, and the inventory with the `-e` variables on top. Throws UsageError when one cannot be loaded. */
export async function loadProject(given: ProjectArguments): Promise<Pick<PrepareRequest, 'playbook' | 'inventory'>> {
  const [{ loadInventory, loadPlaybook }, { readExtra }] = await Promise.all([
    import('../loader/load.js'),
    import('../inventory/extra-variables.js'),
  ])
  const { playbook: name, extraVars } = given
  const options = { folder: process.cwd(), env: process.env }
  const [inventory, extra, define] = await Promise.all([
    inventoryName(given.inventory).then((path) => loadInventory(path, options)),
    readExtra(extraVars, options),
    loadPlaybook(name, options),
  ])
  return { playbook: { name, define }, inventory: inventory.with({ extra }) }
}

/** The inventory of a project when none is given. */
const defaultInventory = 'inventory/hosts.ts'

async function inventoryName(given: string | undefined): Promise<string> {
  if (given !== undefined) return given
  try {
    await access(defaultInventory)
    return defaultInventory
  } catch {
    throw new UsageError(`no inventory: there is no ${defaultInventory} in ${process.cwd()}`, {
      hint: 'Pass an inventory with -i, or create that file.',
    })
  }
}

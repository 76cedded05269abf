import { access } from 'node:fs/promises'
import { UsageError } from '../core/errors.js'
import type { RunRequest } from '../engine/run.js'

/** The words of a command line that name a playbook and its hosts. */
export interface ProjectArguments {
  readonly playbook: string
  readonly inventory: string | undefined
  readonly extraVars: readonly string[]
}

/** Loads the playbook, and the inventory with the `-e` variables on top. Throws UsageError for what is not there. */
export async function loadProject(given: ProjectArguments): Promise<Pick<RunRequest, 'playbook' | 'inventory'>> {
  const [{ loadInventory, loadPlaybook }, { readExtra }] = await Promise.all([
    import('../inventory/load.js'),
    import('../inventory/extra.js'),
  ])
  const place = { folder: process.cwd(), env: process.env }
  const [inventory, define, extra] = await Promise.all([
    inventoryName(given.inventory).then((name) => loadInventory(name, place)),
    loadPlaybook(given.playbook, place),
    readExtra(given.extraVars, place),
  ])
  return { playbook: { name: given.playbook, define }, inventory: inventory.with({ extra }) }
}

const usual = 'inventory/hosts.ts'

async function inventoryName(given: string | undefined): Promise<string> {
  if (given !== undefined) return given
  try {
    await access(usual)
    return usual
  } catch {
    throw new UsageError(`no inventory: there is no ${usual} in ${process.cwd()}`, {
      hint: 'Name the inventory with -i, or write that file.',
    })
  }
}

import { access } from 'node:fs/promises'
import { UsageError } from '../core/errors.js'
import type { RunRequest } from '../engine/run.js'
import type { Inventory } from '../inventory/inventory.js'
import type { LoadOptions } from '../loader/load.js'

/** The words of a command line that name a playbook and its hosts. */
export interface ProjectArguments {
  readonly playbook: string
  readonly inventory: string | undefined
  readonly extraVars: readonly string[]
}

interface Watcher extends Pick<LoadOptions, 'onRead'> {
  /** When given, the playbook is not loaded before this has been done. */
  onInventory?(inventory: Inventory): Promise<void>
}

/** Loads the playbook, and the inventory with the `-e` variables on top. Throws UsageError for what is not there. */
export async function loadProject(
  given: ProjectArguments,
  { onRead, onInventory }: Watcher = {},
): Promise<Pick<RunRequest, 'playbook' | 'inventory'>> {
  const [{ loadInventory, loadPlaybook }, { readExtra }] = await Promise.all([
    import('../loader/load.js'),
    import('../inventory/extra-variables.js'),
  ])
  const place = { folder: process.cwd(), env: process.env, onRead }
  const layers = Promise.all([
    inventoryName(given.inventory).then((name) => loadInventory(name, place)),
    readExtra(given.extraVars, place),
  ])
  const hosts = layers.then(([inventory, extra]) => inventory.with({ extra }))
  const isTime = onInventory ? hosts.then(onInventory) : Promise.resolve()
  const [inventory, define] = await Promise.all([hosts, isTime.then(() => loadPlaybook(given.playbook, place))])
  return { playbook: { name: given.playbook, define }, inventory }
}

/** The inventory of a project when none is named. */
export const usual = 'inventory/hosts.ts'

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

import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from '../core/errors.js'
import type { Playbook } from '../core/playbook.js'
import type { PrepareRequest } from '../engine/prepare/select.js'
import type { Inventory } from '../inventory/inventory.js'
import { loadInventory, loadPlaybook } from '../loader/load.js'
import type { LoadOptions } from '../loader/module.js'

/** A playbook and its hosts, each itself or where it is. */
export interface ProjectNames {
  readonly playbook: string | Playbook
  /** Absent: `inventory/hosts.ts`. */
  readonly inventory?: string | Inventory
}

export type Project = Pick<PrepareRequest, 'playbook' | 'inventory'>

/** Loads what is given by its path. Throws UsageError for what is not there, and for a file that exports something else. */
export async function loadProject({ playbook, inventory }: ProjectNames, options: LoadOptions): Promise<Project> {
  const [define, hosts] = await Promise.all([
    typeof playbook === 'string' ? loadPlaybook(playbook, options) : playbook,
    typeof inventory === 'object' ? inventory : inventoryAt(inventory, options),
  ])
  return { playbook: { name: typeof playbook === 'string' ? playbook : nameless, define }, inventory: hosts }
}

/** What events and messages call a playbook that was given as a value. */
const nameless = '(inline)'

/** The inventory of a project when none is named. */
const usual = 'inventory/hosts.ts'

async function inventoryAt(given: string | undefined, options: LoadOptions): Promise<Inventory> {
  if (given === undefined) await assertUsual(options.folder)
  return await loadInventory(given ?? usual, options)
}

async function assertUsual(folder: string): Promise<void> {
  try {
    await access(resolve(folder, usual))
  } catch {
    throw new UsageError(`no inventory: there is no ${usual} in ${folder}`, {
      hint: 'Name the inventory with -i, or write that file.',
    })
  }
}

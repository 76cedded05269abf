import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from '../core/errors.js'
import type { Playbook } from '../core/playbook.js'
import type { PrepareRequest } from '../engine/prepare/select.js'
import { Inventory } from '../inventory/inventory.js'
import { inventoryNames } from '../loader/find.js'
import { hostLists } from '../loader/host-lists.js'
import { loadPlaybook } from '../loader/load.js'
import { loadInventory } from '../loader/load-inventory.js'
import type { LoadOptions } from '../loader/module.js'

/** A playbook and its hosts, each as a value or as a path. */
export interface ProjectNames {
  readonly playbook: string | Playbook
  /** Several paths are Ansible inventories. Absent: `inventory/hosts.ts`. */
  readonly inventory?: string | readonly string[] | Inventory
}

export type Project = Pick<PrepareRequest, 'playbook' | 'inventory'>

/** Loads what is given as a path. Throws UsageError for a missing file, and for one that exports something else. */
export async function loadProject({ playbook, inventory }: ProjectNames, options: LoadOptions): Promise<Project> {
  const name = typeof playbook === 'string' ? playbook : undefined
  const [define, hosts] = await Promise.all([
    typeof playbook === 'string' ? loadPlaybook(playbook, options) : playbook,
    inventory instanceof Inventory
      ? inventory.withLists(hostLists(inventory, options))
      : inventoryAt(inventory, options, name),
  ])
  return { playbook: { name: name ?? inlineName, define }, inventory: hosts }
}

/** The name of a playbook that is given as a value, in events and messages. */
const inlineName = '(inline)'

/** The inventory of a project when none is given. */
const defaultInventory = 'inventory/hosts.ts'

/** Loads an inventory by names or paths; absent: `inventory/hosts.ts`. `playbook` is the name or path of the playbook that runs on it. */
export async function inventoryAt(
  given: string | readonly string[] | undefined,
  options: LoadOptions,
  playbook?: string,
): Promise<Inventory> {
  if (given === undefined) await assertDefaultInventory(options)
  return await loadInventory(given ?? defaultInventory, { ...options, playbook })
}

async function assertDefaultInventory({ folder, unsearched = '' }: LoadOptions): Promise<void> {
  try {
    await access(resolve(folder, defaultInventory))
  } catch {
    const names = await inventoryNames(folder)
    const list = names.length > 0 ? `inventory/ contains ${names.join(', ')}.` : ''
    throw new UsageError(`no inventory: there is no ${defaultInventory} in ${folder}`, {
      hint: `Pass an inventory with -i, or create that file. ${list} ${unsearched}`.replace(/ +/g, ' ').trim(),
    })
  }
}

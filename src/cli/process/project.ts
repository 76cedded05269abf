import type { Project } from '../../api/project.js'
import type { Inventory } from '../../inventory/inventory.js'
import type { LoadOptions } from '../../loader/module.js'
import { setVaultPasswords } from '../../secrets/vault/passwords.js'
import { type ConnectionArguments, connectionLayers } from '../arguments/connection-layer.js'
import type { RunArguments } from '../arguments/run-options.js'
import { originOf } from '../settings/origins.js'
import { projectFolder } from '../settings/project-folder.js'

/** The arguments that select a playbook and its hosts. */
export type ProjectArguments = Pick<RunArguments, 'playbook' | 'inventory' | 'extraVars'> &
  MoreArguments &
  Pick<LoadOptions, 'lists'>

type MoreArguments = VaultArguments & ConnectionArguments

type VaultArguments = Partial<Pick<RunArguments, 'vaultPasswordFile' | 'askVaultPass'>>

/**
 * Names are those of the project around the current folder, and paths begin at the current folder. That of an inventory in
 * `haploy.config.ts` begins at that file.
 */
export function loadOptions(inventory?: readonly string[]): LoadOptions & { readonly from: string } {
  const from = process.cwd()
  const { path: folder, unsearched } = projectFolder(from)
  return { folder, from, unsearched, env: process.env, inventoryOrigin: originOf('inventory', inventory) }
}

/** Loads the playbook, and the inventory with the `-e` variables on top. Throws UsageError when one cannot be loaded. */
export async function loadProject({
  playbook,
  inventory,
  extraVars,
  lists,
  ...more
}: ProjectArguments): Promise<Project> {
  useVaults(more)
  const [{ loadProject: load }, { readExtra }, { decrypt }] = await Promise.all([
    import('../../api/project.js'),
    import('../../inventory/extra-variables.js'),
    import('../../secrets/vault/decrypt.js'),
  ])
  const options = { ...loadOptions(inventory), decrypt }
  const [project, extra] = await Promise.all([
    load({ playbook, inventory }, { ...options, ...(lists && { lists }) }),
    readExtra(extraVars, { folder: options.from, decrypt }),
  ])
  return { ...project, inventory: project.inventory.with({ extra: [...layersOf(more), ...extra] }) }
}

/** Loads the inventory with the `-e` variables on top. Throws UsageError when it cannot be loaded. */
export async function loadHosts({
  inventory,
  extraVars,
  ...more
}: Omit<ProjectArguments, 'playbook'>): Promise<Inventory> {
  useVaults(more)
  const [{ inventoryAt }, { readExtra }, { decrypt }] = await Promise.all([
    import('../../api/project.js'),
    import('../../inventory/extra-variables.js'),
    import('../../secrets/vault/decrypt.js'),
  ])
  const options = { ...loadOptions(inventory), decrypt }
  const [hosts, extra] = await Promise.all([
    inventoryAt(inventory, options),
    readExtra(extraVars, { folder: options.from, decrypt }),
  ])
  return hosts.with({ extra: [...layersOf(more), ...extra] })
}

/** To be called before any file is loaded, because inventories and playbooks may read vaults. */
function useVaults({ vaultPasswordFile: files, askVaultPass: ask }: VaultArguments): void {
  setVaultPasswords({ files, ask })
}

/** Messages about them name the environment or `haploy.config.ts`, if they come from there. */
function layersOf(options: ConnectionArguments) {
  return connectionLayers(options, (option, value) => originOf(option, value)?.name ?? `--${option}`)
}

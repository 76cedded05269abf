import type { Project } from '../../api/project.js'
import type { Inventory } from '../../inventory/inventory.js'
import type { LoadOptions } from '../../loader/module.js'
import { setVaultPasswords } from '../../secrets/vault/passwords.js'
import type { RunArguments } from '../arguments/run-options.js'
import { projectFolder } from '../settings/project-folder.js'

/** The arguments that select a playbook and its hosts. */
export type ProjectArguments = Pick<RunArguments, 'playbook' | 'inventory' | 'extraVars'> & VaultArguments

type VaultArguments = Partial<Pick<RunArguments, 'vaultPasswordFile' | 'askVaultPass'>>

/** Names are those of the project around the current folder, and paths begin at the current folder. */
export function loadOptions(): LoadOptions & { readonly from: string } {
  const from = process.cwd()
  return { folder: projectFolder(from).path, from, env: process.env }
}

/** Loads the playbook, and the inventory with the `-e` variables on top. Throws UsageError when one cannot be loaded. */
export async function loadProject({ playbook, inventory, extraVars, ...vault }: ProjectArguments): Promise<Project> {
  useVaults(vault)
  const [{ loadProject: load }, { readExtra }] = await Promise.all([
    import('../../api/project.js'),
    import('../../inventory/extra-variables.js'),
  ])
  const options = loadOptions()
  const [project, extra] = await Promise.all([
    load({ playbook, inventory }, options),
    readExtra(extraVars, { folder: options.from }),
  ])
  return { ...project, inventory: project.inventory.with({ extra }) }
}

/** Loads the inventory with the `-e` variables on top. Throws UsageError when it cannot be loaded. */
export async function loadHosts({
  inventory,
  extraVars,
  ...vault
}: Omit<ProjectArguments, 'playbook'>): Promise<Inventory> {
  useVaults(vault)
  const [{ inventoryAt }, { readExtra }] = await Promise.all([
    import('../../api/project.js'),
    import('../../inventory/extra-variables.js'),
  ])
  const options = loadOptions()
  const [hosts, extra] = await Promise.all([
    inventoryAt(inventory, options),
    readExtra(extraVars, { folder: options.from }),
  ])
  return hosts.with({ extra })
}

/** To be called before any file is loaded, because inventories and playbooks may read vaults. */
function useVaults({ vaultPasswordFile: files, askVaultPass: ask }: VaultArguments): void {
  setVaultPasswords({ files, ask })
}

import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from '../core/errors.js'
import { Inventory } from '../inventory/inventory.js'
import type { AnsibleSource } from './ansible/load-ansible.js'
import { type FoundFile, find, isModule } from './find.js'
import { hostLists } from './host-lists.js'
import { defaultExport, findPlaybook, wrongExport } from './load.js'
import { loadError } from './load-error.js'
import { type LoadOptions, loadModule } from './module.js'

interface Options extends LoadOptions {
  /** The name or path of the playbook, beside which Ansible's variables may be. */
  readonly playbook?: string | undefined
}

/**
 * Loads an inventory: the path as given, or under `inventory/`, with `.ts`, `.js` or `.mjs` added when missing. Other files,
 * folders and lists of hosts (`lb1,lb2,`) are Ansible inventories, of which there may be several. Throws UsageError with file
 * and line when there is no such file, when it throws, or when it contains something else.
 */
export async function loadInventory(names: string | readonly string[], options: Options): Promise<Inventory> {
  const sources = await Promise.all([names].flat().map((name) => sourceOf(name, options)))
  const [module] = sources.filter((source) => 'path' in source && isModule(source) && !source.isFolder)
  const inventory = module ? await only(module as FoundFile, sources, options) : await ansible(sources, options)
  return inventory.withLists(hostLists(inventory, options))
}

type Source = FoundFile | { readonly hosts: string }

async function sourceOf(name: string, { folder, from, inventoryOrigin: origin, unsearched }: Options): Promise<Source> {
  const at = { folder, from: origin?.folder ?? from, origin: origin?.name, unsearched }
  const search = { kind: 'inventory', under: 'inventory', anyFile: true, ...at } as const
  if (!name.includes(',')) return await find(name, search)
  return await find(name, search).catch(() => ({ hosts: name }))
}

async function only(file: FoundFile, sources: readonly Source[], options: Options): Promise<Inventory> {
  if (sources.length === 1) return await inventoryIn(file, options)
  throw new UsageError(`${file.shown} is TypeScript or JavaScript, which cannot be combined with other inventories`, {
    hint: 'Give it alone, and import there what it shares with others.',
  })
}

async function ansible(
  sources: readonly Source[],
  { folder, from, env = {}, decrypt, playbook }: Options,
): Promise<Inventory> {
  const { loadAnsible } = await import('./ansible/load-ansible.js')
  const found: AnsibleSource[] = sources.map((source) =>
    'hosts' in source ? source : { ...source, isFolder: source.isFolder ?? false },
  )
  const playbookFile = playbook === undefined ? undefined : await findPlaybook(playbook, { folder, from })
  const playbookFolder = playbookFile && dirname(playbookFile.path)
  return await loadAnsible(found, { folder, env, decrypt, playbookFolder })
}

/** The inventory that a file exports, or that the exported function or promise returns. */
async function inventoryIn(file: FoundFile, options: Options): Promise<Inventory> {
  const wanted = 'defineInventory({ … })'
  const exported = defaultExport(await loadModule(file, options), file, wanted)
  try {
    const found: unknown = await (typeof exported === 'function' ? exported() : exported)
    if (found instanceof Inventory) return found
  } catch (error) {
    const source = await readFile(file.path, 'utf8').catch(() => '')
    throw loadError(error, file, { folder: options.folder, source })
  }
  throw wrongExport(file, wanted)
}

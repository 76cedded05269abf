import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { assembleInventory } from '../../ansible/assemble.js'
import { writtenHosts } from '../../ansible/host-names.js'
import { HostsAndGroups } from '../../ansible/hosts-and-groups.js'
import { UsageError } from '../../core/errors.js'
import type { Inventory } from '../../inventory/inventory.js'
import { type ReadingOptions, readInventoryFile } from './inventory-file.js'
import type { InventoryFile } from './text-file.js'
import { readVarsFolder } from './vars-folder.js'

/** A file, a folder of files, or a list of hosts: `lb1,lb2`. */
export type AnsibleSource = (InventoryFile & { readonly isFolder: boolean }) | { readonly hosts: string }

interface Options extends ReadingOptions {
  /** The project's folder. */
  readonly folder: string
  /** The folder of the playbook, whose `group_vars` and `host_vars` count, too. */
  readonly playbookFolder?: string | undefined
}

/** Reads the inventories in order, so that a later one replaces the variables of an earlier one. Throws UsageError. */
export async function loadAnsible(sources: readonly AnsibleSource[], options: Options): Promise<Inventory> {
  const data = new HostsAndGroups()
  const bases: string[] = []
  for (const source of sources) {
    if ('hosts' in source) {
      readHostList(source.hosts, data)
    } else {
      await readSource(source, data, options)
      bases.push(source.isFolder ? source.path : dirname(source.path))
    }
  }
  const wanted = { groups: [...data.groups.keys()], hosts: [...data.hosts.keys()] }
  const read = (folder: string) => readVarsFolder(folder, wanted, options)
  const { playbookFolder } = options
  return assembleInventory(data, {
    inventory: await Promise.all(bases.map(read)),
    playbook: playbookFolder === undefined ? [] : [await read(playbookFolder)],
  })
}

function readHostList(text: string, into: HostsAndGroups): void {
  for (const written of text.split(',').map((part) => part.trim())) {
    if (written === '') continue
    const { names, port } = writtenHosts(written)
    for (const name of names) into.addHost(name, 'ungrouped', { port, from: `host ${name} in ${text}` })
  }
}

/** Files that Ansible ignores in a folder of inventories. */
const ignored =
  /^\.|^(?:group_vars|host_vars|vars_plugins)$|(?:\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|ini|cfg|retry)|~)$/

async function readSource(
  source: InventoryFile & { readonly isFolder: boolean },
  data: HostsAndGroups,
  options: Options,
): Promise<void> {
  if (!source.isFolder) {
    await readInventoryFile(source, data, options)
    return
  }
  const names = (await readdir(source.path)).filter((name) => !ignored.test(name)).sort()
  if (names.length === 0) throw new UsageError(`the folder ${source.shown} contains no inventory`)
  for (const name of names) {
    const inside = { path: join(source.path, name), shown: join(source.shown, name) }
    if (/\.(?:[jt]s|mjs)$/.test(name)) {
      throw new UsageError(
        `${inside.shown} is TypeScript or JavaScript, which cannot be combined with other inventories`,
        {
          hint: `Use it alone: -i ${inside.shown}`,
        },
      )
    }
    await readSource({ ...inside, isFolder: (await stat(inside.path)).isDirectory() }, data, options)
  }
}

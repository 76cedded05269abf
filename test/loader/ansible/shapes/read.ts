import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Secret } from '../../../../src/core/shell/secret.js'
import type { Inventory } from '../../../../src/inventory/inventory.js'
import { loadInventory } from '../../../../src/loader/load-inventory.js'
import { folderShapes } from './folders.js'
import { iniShapes } from './ini.js'
import { programShapes } from './programs.js'
import type { Shape } from './shape.js'
import { yamlShapes } from './yaml.js'

export const shapes: readonly Shape[] = [...iniShapes, ...yamlShapes, ...folderShapes, ...programShapes]

/** Writes the files of a shape into a new folder, which is removed after the call. */
export async function withFiles<T>({ files }: Pick<Shape, 'files'>, call: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'haploy-ansible-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 })
    }
    return await call(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Loads the inventory of a shape from the folder with its files. */
export function load({ inventories, playbookFolder }: Shape, folder: string): Promise<Inventory> {
  const playbook = playbookFolder === undefined ? undefined : join(folder, playbookFolder, 'deploy.ts')
  return loadInventory(inventories, { folder, env: process.env, playbook })
}

/** The variables of all hosts as plain data. */
export function variablesOf(inventory: Inventory): Record<string, unknown> {
  const plain = (value: unknown) => (value instanceof Secret ? value.reveal() : value)
  return Object.fromEntries(
    inventory.hosts.map(({ name, vars }) => {
      const entries = Object.entries(vars).map(([key, value]) => [key, plain(value)])
      return [name, JSON.parse(JSON.stringify(Object.fromEntries(entries)))]
    }),
  )
}

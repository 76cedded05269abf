import { Reporter } from '../api/reporter.js'
import { UsageError } from '../core/errors.js'
import { isPlainObject } from '../core/input/shape.js'
import type { Playbook } from '../core/playbook.js'
import { Inventory } from '../inventory/inventory.js'
import { type FoundFile, find } from './find.js'
import { type LoadOptions, loadModule } from './module.js'

/**
 * Loads an inventory: the path as given, or under `inventory/`, with `.ts`, `.js` or `.mjs` added when missing.
 * Throws UsageError with file and line when there is no such file, when it throws, or when it exports something else.
 */
export async function loadInventory(name: string, options: LoadOptions): Promise<Inventory> {
  const file = await find(name, { kind: 'inventory', under: 'inventory', ...options })
  const found = await defaultExport(file, 'defineInventory({ … })', options)
  if (found instanceof Inventory) return found
  throw wrongExport(file, 'defineInventory({ … })')
}

/** Loads a playbook: the path as given, or under `playbooks/`. Throws UsageError as loadInventory does. */
export async function loadPlaybook(name: string, options: LoadOptions): Promise<Playbook> {
  const file = await find(name, { kind: 'playbook', under: 'playbooks', ...options })
  const found = await defaultExport(file, 'definePlaybook([ … ])', options)
  if (typeof found === 'function') return found as Playbook
  throw wrongExport(file, 'definePlaybook([ … ])')
}

/** Loads a reporter by its path. Throws UsageError as loadInventory does. */
export async function loadReporter(name: string, options: LoadOptions): Promise<Reporter> {
  const file = await find(name, { kind: 'reporter', folder: options.folder })
  const wanted = 'defineReporter(({ write }) => (event) => …)'
  const found = await defaultExport(file, wanted, options)
  if (found instanceof Reporter) return found
  throw wrongExport(file, wanted)
}

/** Loads a `haploy.config.ts` by its path: plain data, not validated. Throws UsageError as loadInventory does. */
export async function loadConfig(path: string, options: LoadOptions): Promise<Readonly<Record<string, unknown>>> {
  const file = await find(path, { kind: 'configuration', folder: options.folder })
  const wanted = 'defineConfig({ … })'
  const found = await defaultExport(file, wanted, options)
  if (isPlainObject(found)) return found
  throw wrongExport(file, wanted)
}

async function defaultExport(file: FoundFile, wanted: string, options: LoadOptions): Promise<unknown> {
  const exports = await loadModule(file, options)
  if (exports.default !== undefined) return exports.default
  throw new UsageError(`${file.shown} has no default export`, { hint: `Write: export default ${wanted}` })
}

function wrongExport({ shown }: FoundFile, wanted: string): UsageError {
  return new UsageError(`the default export of ${shown} is not what ${wanted.replace(/\(.*/, '')} returns`, {
    hint: `Write: export default ${wanted}`,
  })
}

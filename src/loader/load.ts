import { Reporter } from '../api/reporter.js'
import { UsageError } from '../core/errors.js'
import type { Playbook } from '../core/playbook.js'
import { Inventory } from '../inventory/inventory.js'
import { find, type Place } from './find.js'
import { type LoadOptions, loadModule } from './module.js'

/**
 * Loads an inventory: the path as given, or under `inventory/`, with `.ts`, `.js` or `.mjs` added when it has none.
 * Throws UsageError with file and line when there is none, when it does not run, or when it exports something else.
 */
export async function loadInventory(name: string, options: LoadOptions): Promise<Inventory> {
  const place = await find(name, { kind: 'inventory', under: 'inventory', folder: options.folder })
  const found = await defaultExport(place, 'defineInventory({ … })', options)
  if (found instanceof Inventory) return found
  throw wrongExport(place, 'defineInventory({ … })')
}

/** Loads a playbook: the path as given, or under `playbooks/`. Throws UsageError as loadInventory does. */
export async function loadPlaybook(name: string, options: LoadOptions): Promise<Playbook> {
  const place = await find(name, { kind: 'playbook', under: 'playbooks', folder: options.folder })
  const found = await defaultExport(place, 'definePlaybook([ … ])', options)
  if (typeof found === 'function') return found as Playbook
  throw wrongExport(place, 'definePlaybook([ … ])')
}

/** Loads a reporter by its path. Throws UsageError as loadInventory does. */
export async function loadReporter(name: string, options: LoadOptions): Promise<Reporter> {
  const place = await find(name, { kind: 'reporter', folder: options.folder })
  const wanted = 'defineReporter(({ write }) => (event) => …)'
  const found = await defaultExport(place, wanted, options)
  if (found instanceof Reporter) return found
  throw wrongExport(place, wanted)
}

async function defaultExport(place: Place, wanted: string, options: LoadOptions): Promise<unknown> {
  const exports = await loadModule(place, options)
  if (exports.default !== undefined) return exports.default
  throw new UsageError(`${place.shown} has no default export`, { hint: `Write: export default ${wanted}` })
}

function wrongExport({ shown }: Place, wanted: string): UsageError {
  return new UsageError(`the default export of ${shown} is not what ${wanted.replace(/\(.*/, '')} returns`, {
    hint: `Write: export default ${wanted}`,
  })
}

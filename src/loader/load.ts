import { Reporter } from '../api/reporter.js'
import { UsageError } from '../core/errors.js'
import { isPlainObject } from '../core/input/shape.js'
import type { Playbook } from '../core/playbook.js'
import { type FoundFile, find } from './find.js'
import { type LoadOptions, loadModule } from './module.js'

/** Finds a playbook: the path as given, or under `playbooks/`, with `.ts`, `.js` or `.mjs` added when missing. Throws UsageError. */
export async function findPlaybook(name: string, options: LoadOptions): Promise<FoundFile> {
  return await find(name, { kind: 'playbook', under: 'playbooks', ...options })
}

/**
 * Loads a playbook. Throws UsageError with file and line when there is no such file, when it throws, or when it exports
 * something else.
 */
export async function loadPlaybook(name: string, options: LoadOptions): Promise<Playbook> {
  const file = await findPlaybook(name, options)
  const found = defaultExport(await loadModule(file, options), file, 'definePlaybook([ … ])')
  if (typeof found === 'function') return found as Playbook
  throw wrongExport(file, 'definePlaybook([ … ])')
}

interface ReporterOptions extends LoadOptions {
  /** Where the path is set, if not on the command line: `HAPLOY_OUTPUT`. */
  readonly origin?: string | undefined
}

/** Loads a reporter by its path. Throws UsageError as loadPlaybook does. */
export async function loadReporter(name: string, { origin, ...options }: ReporterOptions): Promise<Reporter> {
  const file = await find(name, { kind: 'reporter', folder: options.folder, origin })
  const wanted = 'defineReporter(({ write }) => (event) => …)'
  const found = defaultExport(await loadModule(file, options), file, wanted)
  if (found instanceof Reporter) return found
  throw wrongExport(file, wanted)
}

/** Loads a `haploy.config.ts` by its path: plain data, not validated. Throws UsageError as loadPlaybook does. */
export async function loadConfig(path: string, options: LoadOptions): Promise<Readonly<Record<string, unknown>>> {
  const file = await find(path, { kind: 'configuration', folder: options.folder })
  const wanted = 'defineConfig({ … })'
  const found = defaultExport(await loadModule(file, options), file, wanted)
  if (isPlainObject(found)) return found
  throw wrongExport(file, wanted)
}

/** Throws UsageError if the file has no default export. */
export function defaultExport(
  exports: Readonly<Record<string, unknown>>,
  { shown }: FoundFile,
  wanted: string,
): unknown {
  if (exports.default !== undefined) return exports.default
  throw new UsageError(`${shown} has no default export`, { hint: `Write: export default ${wanted}` })
}

export function wrongExport({ shown }: FoundFile, wanted: string): UsageError {
  return new UsageError(`the default export of ${shown} is not what ${wanted.replace(/\(.*/, '')} returns`, {
    hint: `Write: export default ${wanted}`,
  })
}

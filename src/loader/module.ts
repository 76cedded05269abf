import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { runInThisContext } from 'node:vm'
import type { Environment } from '../inventory/validation/target.js'
import type { Decrypt } from '../inventory/yaml/vault.js'
import { cacheFolder } from './cache-folder.js'
import { Compiler } from './compiler.js'
import type { FoundFile } from './find.js'
import { loadError } from './load-error.js'

type Exports = Record<string, unknown>

/** The folder in which files are searched, and the operator's environment, which determines the cache folder. */
export interface LoadOptions {
  /** The project's folder. */
  readonly folder: string
  /** The folder at which the paths of files begin that are given by path; absent: the project's. */
  readonly from?: string
  /** Where the name of the inventory is set, if that is a default, and the folder at which its path then begins. */
  readonly inventoryOrigin?: { readonly name: string; readonly folder?: string } | undefined
  /** Why a project above the folder does not count, as a sentence; absent: there is none. */
  readonly unsearched?: string | undefined
  /** Hosts that `@name` in a pattern stands for; other names are files. */
  readonly lists?: Readonly<Record<string, readonly string[]>>
  /** HOME and XDG_CACHE_HOME; nothing is cached without at least one of them. */
  readonly env?: Environment
  /** Decrypts what ansible-vault encrypted. Absent: it is an error. */
  readonly decrypt?: Decrypt
}

/** Runs a TypeScript or JavaScript file and returns its exports. Throws UsageError with file, line and reason. */
export async function loadModule(file: FoundFile, { folder, env = {} }: LoadOptions): Promise<Exports> {
  const load: Load = { compiler: new Compiler(nativeModules, await cacheFolder(env)), modules: new Map() }
  try {
    return await exportsOf(startModule(file.path, load))
  } catch (error) {
    throw loadError(error, file, { folder, source: await readFile(file.path, 'utf8').catch(() => '') })
  }
}

/** The running package's modules, imported natively on demand, so that there is one instance of every class. */
const nativeModules: Readonly<Record<string, () => Promise<unknown>>> = {
  haploy: () => import(packageFile('src/index.js')),
  'haploy/roles': () => import(packageFile('roles/index.js')),
  zod: () => import('zod'),
}

/** The URL of a file of this package: two levels above this module, in the sources and in a chunk of the bundle. */
export function packageFile(file: string): string {
  return new URL(`../../${file}`, import.meta.url).href
}

/** One load: a file that several others import runs once per load, and an edited file runs again in the next load. */
interface Load {
  readonly compiler: Compiler
  /** By path. */
  readonly modules: Map<string, Module>
}

/** A file that is running or has run. */
interface Module {
  readonly path: string
  readonly load: Load
  /** Its exports, which the file fills or replaces while it runs. */
  readonly module: { exports: Exports }
  /** Modules that it waits for. */
  readonly waitsFor: Set<Module>
  ended: Promise<unknown>
}

function startModule(path: string, load: Load): Module {
  const started: Module = { path, load, module: { exports: {} }, waitsFor: new Set(), ended: Promise.resolve() }
  load.modules.set(path, started)
  started.ended = evaluate(started)
  // Each importer gets the failure.
  started.ended.catch(() => {})
  return started
}

async function exportsOf(started: Module): Promise<Exports> {
  await started.ended
  return started.module.exports
}

async function evaluate(running: Module): Promise<void> {
  const { path, load, module } = running
  const { compiler } = load
  // Synchronously, since a playbook consists of dozens of small files that are read one after another.
  const source = readFileSync(path, 'utf8')
  if (path.endsWith('.json')) {
    module.exports = parsed(source, path)
    return
  }
  const code = await compiler.compile(path, source)
  // On the same line as the code, so that line numbers in errors match the source.
  const text = `(async function (exports, require, module, __filename, __dirname, jitiImport, jitiESMResolve) {${code}\n})`
  const body = runInThisContext(text, { filename: path, displayErrors: false })
  const require = (name: string) => compiler.jiti(path, name)(name)
  const esmResolve = (name: string, parent?: string) => compiler.jiti(path, name).esmResolve(name, parent)
  const importName = (name: string) => importFrom(running, name)
  await body.call(module.exports, module.exports, require, module, path, dirname(path), importName, esmResolve)
}

function parsed(json: string, path: string): Exports {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new Error(`${path} is not JSON: ${(cause as Error).message}`, { cause })
  }
}

/** Imports haploy's modules, Node's modules and the project's files; jiti imports everything else. */
async function importFrom(importer: Module, name: string): Promise<unknown> {
  const get = nativeModules[name]
  if (get) return await get()
  const { path, load } = importer
  if (name.startsWith('node:')) return await import(name)
  const file = ownFile(name, dirname(path))
  if (file === undefined) return await load.compiler.jiti(path, name).import(name)
  const imported = load.modules.get(file) ?? startModule(file, load)
  // In an import cycle the importer gets what the file has exported so far.
  if (isWaitingFor(imported, importer)) return imported.module.exports
  importer.waitsFor.add(imported)
  return namespaceOf(await exportsOf(imported).finally(() => importer.waitsFor.delete(imported)))
}

/** The default import of CommonJS or JSON is all that it exports, as in Node. */
function namespaceOf(exports: Exports): Exports {
  return exports.__esModule ? exports : { ...exports, default: exports }
}

function isWaitingFor(module: Module, other: Module): boolean {
  return module === other || [...module.waitsFor].some((next) => isWaitingFor(next, other))
}

/** The project's file that `./x.ts`, `./x.js`, `./x.mjs` or `./x.json` refers to: `./x.js` may be TypeScript. Undefined when there is none. */
function ownFile(name: string, folder: string): string | undefined {
  if (!/^\.\.?\/.*\.([jt]s|mjs|json)$/.test(name)) return undefined
  const path = resolve(folder, name)
  const found = [path, path.replace(/\.js$/, '.ts')].find((file) => existsSync(file))
  return found && realpathSync(found)
}

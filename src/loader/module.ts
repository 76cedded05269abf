import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { runInThisContext } from 'node:vm'
import type { Environment } from '../inventory/validation/target.js'
import { cacheFolder } from './cache-folder.js'
import { Compiler } from './compiler.js'
import type { Place } from './find.js'
import { loadError } from './load-error.js'

type Exports = Record<string, unknown>

/** Where files are looked for, and the operator's environment, which says where the cache is. */
export interface LoadOptions {
  /** The project's folder. */
  readonly folder: string
  /** HOME and XDG_CACHE_HOME; without either nothing is cached. */
  readonly env?: Environment
}

/** Runs a TypeScript or JavaScript file and returns its exports. Throws UsageError with file, line and reason. */
export async function loadModule(place: Place, { folder, env = {} }: LoadOptions): Promise<Exports> {
  const load: Load = { compiler: new Compiler(own, await cacheFolder(env)), modules: new Map() }
  try {
    return await exportsOf(begin(place.path, load))
  } catch (error) {
    throw loadError(error, place, { folder, source: await readFile(place.path, 'utf8').catch(() => '') })
  }
}

/** The running package's own modules, loaded natively and only when asked for: there is one instance of every class. */
const own: Readonly<Record<string, () => Promise<unknown>>> = {
  haploy: () => import(packageFile('src/index.js')),
  'haploy/roles': () => import(packageFile('roles/index.js')),
  zod: () => import('zod'),
}

/** A file of this package, two levels above this module, be that a source or in a bundle's chunk. */
function packageFile(file: string): string {
  return new URL(`../../${file}`, import.meta.url).href
}

/** One load: a file that several others import runs once in it, and an edited file runs anew in the next. */
interface Load {
  readonly compiler: Compiler
  /** By path. */
  readonly modules: Map<string, Module>
}

/** A file that runs or has run. */
interface Module {
  readonly path: string
  readonly load: Load
  /** What the file fills, or replaces, while it runs. */
  readonly module: { exports: Exports }
  /** Modules whose end it is waiting for. */
  readonly waitsFor: Set<Module>
  ended: Promise<unknown>
}

function begin(path: string, load: Load): Module {
  const started: Module = { path, load, module: { exports: {} }, waitsFor: new Set(), ended: Promise.resolve() }
  load.modules.set(path, started)
  started.ended = evaluate(started)
  // A failure is thrown to each importer.
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
  // Synchronously, since a playbook is some dozens of small files that are read one after another.
  const source = readFileSync(path, 'utf8')
  const code = await compiler.compile(path, source)
  // On one line with the code, whose lines are those of the source: errors name them.
  const text = `(async function (exports, require, module, __filename, __dirname, jitiImport, jitiESMResolve) {${code}\n})`
  const body = runInThisContext(text, { filename: path, displayErrors: false })
  const require = (name: string) => compiler.jiti(path, name)(name)
  const esmResolve = (name: string, parent?: string) => compiler.jiti(path, name).esmResolve(name, parent)
  const importName = (name: string) => importFrom(running, name)
  await body.call(module.exports, module.exports, require, module, path, dirname(path), importName, esmResolve)
}

/** Everything but haploy's own modules, Node's and other TypeScript files is left to jiti. */
async function importFrom(importer: Module, name: string): Promise<unknown> {
  const get = own[name]
  if (get) return await get()
  const { path, load } = importer
  if (name.startsWith('node:')) return await import(name)
  const file = typeScriptFile(name, dirname(path))
  if (file === undefined) return await load.compiler.jiti(path, name).import(name)
  const imported = load.modules.get(file) ?? begin(file, load)
  // Of a file that waits for this one in turn, there is what it exports so far.
  if (waits(imported, importer)) return imported.module.exports
  importer.waitsFor.add(imported)
  return await exportsOf(imported).finally(() => importer.waitsFor.delete(imported))
}

function waits(module: Module, other: Module): boolean {
  return module === other || [...module.waitsFor].some((next) => waits(next, other))
}

/** The file that `./x.ts` or `./x.js` means; undefined where it is no TypeScript. */
function typeScriptFile(name: string, folder: string): string | undefined {
  if (!/^\.\.?\/.*\.[jt]s$/.test(name)) return undefined
  const path = resolve(folder, name)
  const file = path.replace(/\.js$/, '.ts')
  const isTypeScript = existsSync(file) && (file === path || !existsSync(path))
  return isTypeScript ? realpathSync(file) : undefined
}

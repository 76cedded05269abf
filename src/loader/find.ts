import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join, relative, resolve } from 'node:path'
import { UsageError } from '../core/errors.js'
import { didYouMean } from '../core/input/suggest.js'

/** A file that was found: its absolute path, and the path to show in messages. */
export interface FoundFile {
  readonly path: string
  readonly shown: string
  /** Only if the search is also for folders. */
  readonly isFolder?: boolean
}

/** Names of the playbooks in a project's folder, without extensions. */
export function playbookNames(folder: string): Promise<readonly string[]> {
  return namesIn(folder, 'playbooks')
}

/** Names of the inventories in a project's folder: of TypeScript and JavaScript without extensions, of others the files. */
export function inventoryNames(folder: string): Promise<readonly string[]> {
  return namesIn(folder, 'inventory', true)
}

interface Search {
  readonly kind: 'inventory' | 'playbook' | 'reporter' | 'configuration'
  /** The project's folder. */
  readonly folder: string
  /** The folder at which a path begins; absent: the project's. */
  readonly from?: string | undefined
  /** The folder in it that holds such files; absent: they are found only by path. */
  readonly under?: string
  /** Where the name is set, if not on the command line: `HAPLOY_INVENTORY`. */
  readonly origin?: string | undefined
  /** Whether other files count too, and folders. */
  readonly anyFile?: boolean
  /** Ends the hint when there is none. */
  readonly unsearched?: string | undefined
}

/** Finds an inventory or playbook by path or name. Throws UsageError that lists the searched paths and the existing files. */
export async function find(name: string, search: Search): Promise<FoundFile> {
  const { kind, folder, from = folder, under, anyFile, origin, unsearched = '' } = search
  if (name.trim() === '')
    throw new UsageError(`the name of the ${kind} is empty`, { hint: await available(name, search) })
  const plain = [...new Set([resolve(from, name), resolve(folder, name), resolve(folder, under ?? '', name)])]
  const paths = plain.flatMap(variants)
  for (const path of paths) {
    if (await isFile(path)) return checked({ path, shown: show(path, folder) }, kind, anyFile)
  }
  for (const path of anyFile ? plain : []) {
    if (await isFolder(path)) return { path, shown: show(path, folder), isFolder: true }
  }
  throw new UsageError(`there is no ${kind} '${name}'${origin === undefined ? '' : ` (${origin})`}`, {
    hint: `${await available(name, search)} Searched for ${paths.map((path) => show(path, folder)).join(', ')}. ${unsearched}`.trim(),
  })
}

const extensions = ['.ts', '.js', '.mjs']

function variants(path: string): string[] {
  return [path, ...(extensions.includes(extname(path)) ? [] : extensions.map((extension) => path + extension))]
}

async function isFile(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

/** Whether a file is TypeScript or JavaScript. */
export function isModule({ path }: FoundFile): boolean {
  return extensions.includes(extname(path))
}

function checked(file: FoundFile, kind: string, anyFile = false): FoundFile {
  if (anyFile || isModule(file)) return file
  throw new UsageError(`${file.shown} is not TypeScript or JavaScript`, {
    hint: `haploy reads ${kind} files with the extension ${extensions.join(', ')}.`,
  })
}

async function available(name: string, { kind, folder, under, anyFile }: Search): Promise<string> {
  if (under === undefined) return ''
  const short = await namesIn(folder, under, anyFile)
  const list = short.length > 0 ? `${under}/ contains ${short.join(', ')}.` : `${under}/ contains no ${kind}.`
  const nearest = didYouMean(basename(name), short) ?? didYouMean(basename(name, extname(name)), short)
  return nearest ? `${nearest} ${list}` : list
}

async function namesIn(folder: string, under: string, anyFile = false): Promise<readonly string[]> {
  const files = await readdir(join(folder, under)).catch(() => [])
  const isNamed = (file: string) =>
    !file.endsWith('.d.ts') && (anyFile ? !noInventory.test(file) : extensions.includes(extname(file)))
  const names = files.filter(isNamed).sort()
  return [...new Set(names.map((file) => (extensions.includes(extname(file)) ? basename(file, extname(file)) : file)))]
}

/** What lies beside inventories. */
const noInventory = /^\.|^(?:group_vars|host_vars|vars_plugins)$|(?:\.(?:bak|md|orig|pyc|pyo|retry|rst|swp|txt)|~)$/

function show(path: string, folder: string): string {
  const inside = relative(folder, path)
  return inside.startsWith('..') ? path : inside
}

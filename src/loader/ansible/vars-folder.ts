import { readdir, stat } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import type { VarsFolder } from '../../ansible/assemble.js'
import { type VarsFile, varsFile } from '../../ansible/vars-file.js'
import { UsageError } from '../../core/errors.js'
import { readYaml } from '../../inventory/yaml/document.js'
import type { Decrypt } from '../../inventory/yaml/vault.js'
import { readText } from './text-file.js'

interface Wanted {
  readonly groups: Iterable<string>
  readonly hosts: Iterable<string>
}

interface Options {
  /** Of the project: paths in messages are relative to it. */
  readonly folder: string
  readonly decrypt?: Decrypt | undefined
}

/** Reads `group_vars` and `host_vars` in a folder, for these groups and hosts. Throws UsageError. */
export async function readVarsFolder(path: string, wanted: Wanted, options: Options): Promise<VarsFolder> {
  const [groups, hosts] = await Promise.all([
    readAll(join(path, 'group_vars'), wanted.groups, options),
    readAll(join(path, 'host_vars'), wanted.hosts, options),
  ])
  return { groups, hosts }
}

/** As in Ansible: the first of these counts. */
const extensions = ['', '.yml', '.yaml', '.json']

async function readAll(path: string, names: Iterable<string>, options: Options): Promise<Map<string, VarsFile[]>> {
  const entries = new Map((await entriesOf(path)).map((entry) => [entry.name, entry]))
  const found = new Map<string, VarsFile[]>()
  if (entries.size === 0) return found
  for (const name of names) {
    const entry = extensions.map((extension) => entries.get(name + extension)).find((each) => each !== undefined)
    if (!entry) continue
    const paths = entry.isFolder ? await filesBelow(entry.path) : [entry.path]
    found.set(name, await Promise.all(paths.map((file) => readOne(file, options))))
  }
  return found
}

async function readOne(path: string, { folder, decrypt }: Options): Promise<VarsFile> {
  const inside = relative(folder, path)
  const shown = inside.startsWith('..') ? path : inside
  const document = await readYaml(await readText({ path, shown }), { path, shown, decrypt })
  return varsFile(document, shown)
}

interface Entry {
  readonly name: string
  readonly path: string
  readonly isFolder: boolean
}

/** In alphabetical order; none if there is no such folder. */
async function entriesOf(path: string): Promise<readonly Entry[]> {
  const names = await readdir(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return []
    throw new UsageError(`cannot read ${path}: ${cause.code}`, { cause })
  })
  const entries = names.sort().map(async (name) => {
    const found = await stat(join(path, name)).catch(() => undefined)
    return found ? [{ name, path: join(path, name), isFolder: found.isDirectory() }] : []
  })
  return (await Promise.all(entries)).flat()
}

/** Without hidden files, backups, and files with other extensions. */
async function filesBelow(path: string): Promise<readonly string[]> {
  const entries = (await entriesOf(path)).filter(({ name }) => !name.startsWith('.') && !name.endsWith('~'))
  const files = entries.map(async (entry) => {
    const extension = extname(entry.name)
    if (entry.isFolder) return extension === '' ? await filesBelow(entry.path) : []
    return extensions.includes(extension) ? [entry.path] : []
  })
  return (await Promise.all(files)).flat()
}

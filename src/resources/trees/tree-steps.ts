import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import type { Step } from '../../core/resource.js'
import { Script, sh } from '../../core/shell/script.js'
import { folderOf } from '../path.js'
import { sha256OfEach } from './checksums.js'
import type { LocalFile } from './local-tree.js'
import { Archive } from './tar.js'
import { each } from './tree-paths.js'

interface Tree {
  readonly path: string
  readonly staging: string
  /** True if the tree does not exist yet. */
  readonly isNew: boolean
  /** Folders that are missing or have another owner, parents first. */
  readonly folders: readonly string[]
  readonly files: readonly (readonly [name: string, file: LocalFile])[]
  readonly owner: string | undefined
}

/**
 * Returns the steps that write a tree. Everything is sent and verified before the first file is replaced, and each file
 * is replaced atomically.
 */
export function treeSteps(tree: Tree): Step[] {
  const { files, folders, isNew } = tree
  if (files.length === 0) return [{ script: createFolders(tree) }]
  const archive = new Archive(files.map(([name, file]) => ({ name, ...file })))
  const placed = isNew ? moveTree(tree) : all([...(folders.length > 0 ? [createFolders(tree)] : []), moveFiles(tree)])
  return [
    { script: orRemove(tree, stage(tree, archive.size)), input: archive, prepares: true },
    { script: orRemove(tree, placed) },
  ]
}

/** Until everything is complete and verified, only the current user has access. */
function stage({ path, staging, isNew, folders, files, owner }: Tree, size: number): Script {
  const arrived = sh`find . -type f | LC_ALL=C sort | ${sha256OfEach(size)} | sha256sum`
  return all([
    sh`umask 022`,
    sh`mkdir -p ${folderOf(path)}`,
    sh`umask 077`,
    sh`rm -rf ${staging}`,
    sh`mkdir ${staging}`,
    sh`cd ${staging}`,
    sh`tar -x -p -o -f -`,
    sh`case $(${arrived}) in ${digestOf(files)}*) ;; *) printf '%s\\n' ${`the content of ${staging} differs from what was sent`} >&2; false ;; esac`,
    ...(isNew ? [sh`${each(folders)} mkdir -p --`] : []),
    ...(owner === undefined ? [] : [sh`chown -R ${owner} ${staging}`]),
    sh`{ sync -f ${staging} 2>/dev/null || sync; }`,
  ])
}

/** Returns the SHA-256 of the hashes of all files, ordered by the bytes of their names. */
function digestOf(files: Tree['files']): string {
  const lines = files.map(([name, { content }]) => ({ name: Buffer.from(name), line: `${content.sha256}./${name}\n` }))
  const sorted = lines.sort((one, other) => one.name.compare(other.name)).map(({ line }) => line)
  return createHash('sha256').update(sorted.join('')).digest('hex')
}

/** A new tree appears all at once. */
function moveTree({ path, staging }: Tree): Script {
  return all([
    sh`find ${staging} -type d -exec chmod go+rx {} +`,
    sh`mv -f -T ${staging} ${path}`,
    ifSelinux(sh`restorecon -R ${path}`),
  ])
}

function createFolders({ path, folders, owner }: Tree): Script {
  return all([
    sh`umask 022`,
    sh`mkdir -p ${path}`,
    sh`cd ${path}`,
    sh`${each(folders)} mkdir -p --`,
    ...(owner === undefined ? [] : [sh`${each(folders)} chown ${owner} --`]),
    ifSelinux(sh`${each(folders)} restorecon --`),
  ])
}

function moveFiles({ path, staging, files }: Tree): Script {
  const names = files.map(([name]) => name)
  const moves = groupedByFolder(names).map(
    ({ folder, names }) => sh`mv -f -- ${names.map((name) => `./${name}`)} ${path}/${folder}/`,
  )
  return all([
    sh`cd ${staging}`,
    ...moves,
    sh`cd ${path}`,
    ifSelinux(sh`${each(names)} restorecon --`),
    sh`rm -rf ${staging}`,
  ])
}

interface FileGroup {
  readonly folder: string
  readonly names: string[]
}

/** Groups files by folder, with no more of them than fit into one command line. */
function groupedByFolder(names: readonly string[]): FileGroup[] {
  const groups: FileGroup[] = []
  const latest = new Map<string, { names: string[]; bytes: number }>()
  for (const name of names) {
    const folder = dirname(name)
    const bytes = Buffer.byteLength(name) + bytesPerWord
    const known = latest.get(folder)
    if (known && known.bytes + bytes <= maxCommandBytes) {
      known.names.push(name)
      known.bytes += bytes
    } else {
      const group = { folder, names: [name], bytes }
      latest.set(folder, group)
      groups.push(group)
    }
  }
  return groups
}

/** Bytes of a command line that every system accepts, with room for the environment. */
const maxCommandBytes = 64 * 1024
/** Additional bytes per word, including `./` and the terminator. */
const bytesPerWord = 11

/** Runs a command only with SELinux, and ignores failures: a file system may have no labels. */
function ifSelinux(relabel: Script): Script {
  return sh`if [ -e /sys/fs/selinux/enforce ]; then ${relabel} 2>/dev/null || :; fi`
}

function orRemove({ staging }: Tree, script: Script): Script {
  return sh`(\n${script}\n) || { code=$?; rm -rf ${staging} 2>/dev/null; exit "$code"; }`
}

function all(scripts: readonly Script[]): Script {
  return Script.join(scripts, ' &&\n')
}

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
  /** Nothing of it is there yet. */
  readonly isNew: boolean
  /** Those that are missing or somebody else's, parents first. */
  readonly folders: readonly string[]
  readonly files: readonly (readonly [name: string, file: LocalFile])[]
  readonly owner: string | undefined
}

/** Everything arrives and is checked before the first file is replaced; each file is replaced as a whole. */
export function treeSteps(tree: Tree): Step[] {
  const { files, folders, isNew } = tree
  if (files.length === 0) return [{ script: make(tree) }]
  const archive = new Archive(files.map(([name, file]) => ({ name, ...file })))
  const placed = isNew ? appear(tree) : all([...(folders.length > 0 ? [make(tree)] : []), place(tree)])
  return [
    { script: orRemove(tree, stage(tree, archive.size)), input: archive, prepares: true },
    { script: orRemove(tree, placed) },
  ]
}

/** Until all is there and right, only who runs the steps may look in. */
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
    sh`case $(${arrived}) in ${digestOf(files)}*) ;; *) printf '%s\\n' ${`what arrived in ${staging} is not what was sent`} >&2; false ;; esac`,
    ...(isNew ? [sh`${each(folders)} mkdir -p --`] : []),
    ...(owner === undefined ? [] : [sh`chown -R ${owner} ${staging}`]),
    sh`{ sync -f ${staging} 2>/dev/null || sync; }`,
  ])
}

/** Of the sums of all files in the order of their names' bytes. */
function digestOf(files: Tree['files']): string {
  const lines = files.map(([name, { content }]) => ({ name: Buffer.from(name), line: `${content.sha256}./${name}\n` }))
  const sorted = lines.sort((one, other) => one.name.compare(other.name)).map(({ line }) => line)
  return createHash('sha256').update(sorted.join('')).digest('hex')
}

/** A tree of which nothing was there appears all at once. */
function appear({ path, staging }: Tree): Script {
  return all([
    sh`find ${staging} -type d -exec chmod go+rx {} +`,
    sh`mv -f -T ${staging} ${path}`,
    ifLabelled(sh`restorecon -R ${path}`),
  ])
}

function make({ path, folders, owner }: Tree): Script {
  return all([
    sh`umask 022`,
    sh`mkdir -p ${path}`,
    sh`cd ${path}`,
    sh`${each(folders)} mkdir -p --`,
    ...(owner === undefined ? [] : [sh`${each(folders)} chown ${owner} --`]),
    ifLabelled(sh`${each(folders)} restorecon --`),
  ])
}

function place({ path, staging, files }: Tree): Script {
  const names = files.map(([name]) => name)
  const moves = fewEnough(names).map(
    ({ folder, names }) => sh`mv -f -- ${names.map((name) => `./${name}`)} ${path}/${folder}/`,
  )
  return all([
    sh`cd ${staging}`,
    ...moves,
    sh`cd ${path}`,
    ifLabelled(sh`${each(names)} restorecon --`),
    sh`rm -rf ${staging}`,
  ])
}

interface Moved {
  readonly folder: string
  readonly names: string[]
}

/** The files of one folder at a time, and no more of them than one command line holds. */
function fewEnough(names: readonly string[]): Moved[] {
  const moved: Moved[] = []
  const latest = new Map<string, { names: string[]; bytes: number }>()
  for (const name of names) {
    const folder = dirname(name)
    const bytes = Buffer.byteLength(name) + bytesOfPointer
    const known = latest.get(folder)
    if (known && known.bytes + bytes <= commandLine) {
      known.names.push(name)
      known.bytes += bytes
    } else {
      const fresh = { folder, names: [name], bytes }
      latest.set(folder, fresh)
      moved.push(fresh)
    }
  }
  return moved
}

/** Bytes that every system takes in one command line, with room for its environment. */
const commandLine = 64 * 1024
/** What a word costs there beside its letters, `./` and the end included. */
const bytesOfPointer = 11

/** Where SELinux is; a file system without labels is no reason to fail. */
function ifLabelled(relabel: Script): Script {
  return sh`if [ -e /sys/fs/selinux/enforce ]; then ${relabel} 2>/dev/null || :; fi`
}

function orRemove({ staging }: Tree, script: Script): Script {
  return sh`(\n${script}\n) || { code=$?; rm -rf ${staging} 2>/dev/null; exit "$code"; }`
}

function all(scripts: readonly Script[]): Script {
  return Script.join(scripts, ' &&\n')
}

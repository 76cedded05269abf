import { dirname } from 'node:path'
import type { Step } from '../core/resource.js'
import { Script, sh } from '../core/script.js'
import type { LocalFile } from './local-tree.js'
import { folderOf } from './path.js'
import { Archive } from './tar.js'
import { each } from './tree-paths.js'

interface Tree {
  readonly path: string
  readonly staging: string
  /** Those that are missing or somebody else's, parents first. */
  readonly folders: readonly string[]
  readonly files: readonly (readonly [name: string, file: LocalFile])[]
  readonly owner: string | undefined
}

/** Everything arrives and is checked before the first file is replaced; each file is replaced as a whole. */
export function treeSteps(tree: Tree): Step[] {
  const { files, folders } = tree
  const archive = new Archive(files.map(([name, file]) => ({ name, ...file })))
  const staged = files.length > 0 ? [{ script: orRemove(tree, stage(tree)), input: archive, prepares: true }] : []
  const placed = [folders.length > 0 ? make(tree) : sh`:`, ...(files.length > 0 ? [place(tree)] : [])]
  return [...staged, { script: orRemove(tree, all(placed)) }]
}

/** Until all is there and right, only who runs the steps may look in. */
function stage({ path, staging, files, owner }: Tree): Script {
  const sums = files.map(([name, { content }]) => `${content.sha256}  ./${name}`).join('\n')
  return all([
    sh`umask 022`,
    sh`mkdir -p ${folderOf(path)}`,
    sh`umask 077`,
    sh`rm -rf ${staging}`,
    sh`mkdir ${staging}`,
    sh`cd ${staging}`,
    sh`tar -x -p -o -f -`,
    sh`{ printf '%s\\n' ${sums} | sha256sum -c >/dev/null 2>&1 || { printf '%s\\n' ${`what arrived in ${staging} is not what was sent`} >&2; false; }; }`,
    ...(owner === undefined ? [] : [sh`chown -R ${owner} ${staging}`]),
    sh`{ sync -f ${staging} 2>/dev/null || sync; }`,
  ])
}

function make({ path, folders, owner }: Tree): Script {
  return all([
    sh`umask 022`,
    sh`mkdir -p ${path}`,
    sh`cd ${path}`,
    sh`${each(folders)} mkdir -p --`,
    ...(owner === undefined ? [] : [sh`${each(folders)} chown ${owner} --`]),
    labelled(folders),
  ])
}

function place({ path, staging, files }: Tree): Script {
  const moves = fewEnough(files.map(([name]) => name)).map(
    ({ folder, names }) => sh`mv -f -- ${names.map((name) => `./${name}`)} ${path}/${folder}/`,
  )
  return all([
    sh`cd ${staging}`,
    ...moves,
    sh`cd ${path}`,
    labelled(files.map(([name]) => name)),
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

function labelled(names: readonly string[]): Script {
  return sh`if [ -e /sys/fs/selinux/enforce ]; then ${each(names)} restorecon -- 2>/dev/null || :; fi`
}

function orRemove({ staging }: Tree, script: Script): Script {
  return sh`(\n${script}\n) || { code=$?; rm -rf ${staging} 2>/dev/null; exit "$code"; }`
}

function all(scripts: readonly Script[]): Script {
  return Script.join(scripts, ' &&\n')
}

import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { Step } from '../../core/resource.js'
import {
  enterFolder,
  enterPrivate,
  enterStaging,
  leaveStaging,
  orUnstage,
  removeStaged,
} from '../../core/shell/enter.js'
import { Script, sh } from '../../core/shell/script.js'
import { withNewFolders } from '../new-folders.js'
import { folderOf } from '../path.js'
import { sha256OfEach } from './checksums.js'
import { groupedByFolder } from './file-groups.js'
import type { LocalFile } from './local-tree.js'
import { Archive } from './tar.js'
import { enterTree, giveFolders, placeFiles, withFolders } from './tree-folders.js'
import { each } from './tree-paths.js'

interface Tree {
  readonly path: string
  /** The name of the temporary folder: in the tree, or next to a new one. */
  readonly temporary: string
  /** True if the tree does not exist yet. */
  readonly isNew: boolean
  /** All folders of the tree, parents first. */
  readonly allFolders: readonly string[]
  /** Those that are missing or have another owner. */
  readonly folders: readonly string[]
  /** Those that are missing. */
  readonly newFolders: readonly string[]
  readonly files: readonly (readonly [name: string, file: LocalFile])[]
  readonly owner: string | undefined
}

/**
 * Returns the steps that write a tree. Everything is sent and verified before the first file is replaced, and each file
 * is replaced atomically.
 */
export function treeSteps(tree: Tree): Step[] {
  const { path, files, isNew, temporary } = tree
  if (files.length === 0) return [{ script: isNew ? withNewFolders(path, changeTree(tree)) : changeTree(tree) }]
  const archive = new Archive(files.map(([name, file]) => ({ name, ...file })))
  const folder = isNew ? folderOf(path) : path
  const staged = stage(tree, `${folder}/${temporary}`, archive.size)
  return [
    {
      script: isNew ? withNewFolders(folder, staged) : sh`${enterFolder(folder)} && ${staged}`,
      input: archive,
      prepares: true,
      undo: removeStaged(folder, temporary),
    },
    { script: isNew ? moveTree(tree) : changeTree(tree) },
  ]
}

/**
 * Until everything is complete and verified, only the current user has access: the folder around the files is private,
 * so that their owner cannot reach them either.
 */
function stage({ temporary, isNew, folders, files, owner }: Tree, place: string, size: number): Script {
  const arrived = sh`find . -type f | LC_ALL=C sort | ${sha256OfEach(size)} | sha256sum`
  const steps = all([
    sh`umask 077`,
    sh`mkdir ./${temporary}`,
    sh`cd -P ./${temporary}`,
    sh`tar -x -p -o -f -`,
    sh`case $(${arrived}) in ${digestOf(files)}*) ;; *) printf '%s\\n' ${`the content of ${place} differs from what was sent`} >&2; false ;; esac`,
    ...(isNew ? [sh`${each(folders)} mkdir -p --`, sh`find . -type d -exec chmod 755 {} +`] : []),
    ...(owner === undefined ? [] : [sh`chown -R ${owner} .`]),
    sh`{ sync -f . 2>/dev/null || sync; }`,
  ])
  return orUnstage(temporary, sh`${enterPrivate} ${temporary} new always && (\n${steps}\n)`)
}

/** Returns the SHA-256 of the hashes of all files, ordered by the bytes of their names. */
function digestOf(files: Tree['files']): string {
  const lines = files.map(([name, { content }]) => ({ name: Buffer.from(name), line: `${content.sha256}./${name}\n` }))
  const sorted = lines.sort((one, other) => one.name.compare(other.name)).map(({ line }) => line)
  return createHash('sha256').update(sorted.join('')).digest('hex')
}

/** A new tree appears all at once. */
function moveTree({ path, temporary, owner }: Tree): Script {
  const [staged, placed] = [`./${temporary}`, `../${basename(path)}`]
  const give = owner === undefined ? [] : [sh`chown ${owner} ${placed}`, sh`chmod 755 ${placed}`]
  const take = owner === undefined ? [] : [sh`chown "$(id -u)" ${staged}`, sh`chmod 700 ${staged}`]
  return orUnstage(
    temporary,
    all([
      sh`${enterStaging(folderOf(path), temporary, 'again')} always`,
      // The labels depend on the place. Until the tree has them, its owner cannot reach it.
      sh`{ ! ${hasLabels} || { ${all([...take, sh`:`])}; }; }`,
      sh`mv -f -T ${staged} ${placed}`,
      sh`{ ! ${hasLabels} || { restorecon -R ${placed} 2>/dev/null; ${all([...give, sh`:`])}; }; }`,
      leaveStaging(temporary),
    ]),
  )
}

/** Files and folders get their places before those who own the folders can change anything there. */
function changeTree({ path, temporary, allFolders, folders, newFolders, files, owner }: Tree): Script {
  const names = files.map(([name]) => name)
  const groups = groupedByFolder(names)
  const placed = sh`${enterPrivate} ${temporary} again always && (
cd -P ./${temporary} && ${placeFiles(groups)}
) || { code=$?; ${countReplaced(temporary, files.length)}; (exit "$code"); } && ${leaveStaging(temporary)}`
  const labelled = sh`if ${hasLabels}; then ${each([...newFolders, ...names])} restorecon -- 2>/dev/null || :; fi`
  const change = all([
    ...(files.length > 0 ? [sh`{ ${placed}; }`] : []),
    labelled,
    ...(owner === undefined || folders.length === 0 ? [] : [giveFolders(folders, owner)]),
  ])
  return orUnstage(temporary, sh`${enterTree(path, allFolders)} && ${withFolders(newFolders, change)}`)
}

/** Each file is replaced atomically, but a failure may come between two of them. */
function countReplaced(temporary: string, files: number): Script {
  return sh`left=$(find ./${temporary} -type f | wc -l)
printf '%s\\n' ${`of the ${files} files, those that were already replaced: `}"$((${files} - left))" >&2`
}

/** Where others can write, what is new keeps the label of its folder. */
const hasLabels = sh`{ [ -z "$h_shared" ] && [ -e /sys/fs/selinux/enforce ]; }`

function all(scripts: readonly Script[]): Script {
  return Script.join(scripts, ' &&\n')
}

import { enterFolder, isHere } from '../../core/shell/enter.js'
import { Script, sh, shellFunction } from '../../core/shell/script.js'
import { make } from '../new-folders.js'
import type { FileGroup } from './file-groups.js'
import { list, withEach } from './tree-paths.js'

/**
 * `haploy_uncertain` reads lines that begin with a hexadecimal mode, a uid and a gid. It succeeds if one of them is a
 * folder in which others can replace things, or a link.
 */
export const isUncertain = shellFunction(
  'haploy_uncertain',
  sh`local me
me=$(id -u)
grep '^[4a]' | grep -q -v -e '^4.[02468ace][014589cd] 0 ' -e '^4..[014589cd] 0 0 ' -e "^4.[02468ace][014589cd] $me " -e "^4..[014589cd] $me $me "`,
)

/**
 * Goes into a tree, and sets `h_tree` to its path. The whole tree counts as one in which others can write if they can in
 * one of its folders.
 */
export function enterTree(path: string, folders: readonly string[]): Script {
  const described = sh`${list(folders)} | ${withEach} stat -c '%f %u %g %n' -- 2>/dev/null`
  return sh`${enterFolder(path)} && h_tree=\${h_at%/} && { [ -n "$h_shared" ] || ! ${described} | ${isUncertain} || h_shared=$h_tree; }`
}

/** `haploy_at FOLDER` goes into a folder of the tree. */
const goTo = shellFunction(
  'haploy_at',
  sh`h_at=$h_tree/$1
case $1 in .) h_at=\${h_tree:-/} ;; esac
cd -P "$h_at" && { [ -z "$h_shared" ] || ${isHere}; }`,
)

/** Runs a script in each folder, in their order. */
function inEach(folders: readonly string[], script: Script): Script {
  return sh`${list(folders)} | while IFS= read -r f; do (f=\${f#./}; ${script}) || exit 1; done`
}

/** Creates folders with mode 0755, parents first. If that fails, or the script after it, it removes them. */
export function withFolders(folders: readonly string[], script: Script): Script {
  if (folders.length === 0) return script
  const one = sh`${make} "$h_tree/$f" 022`
  const all = sh`(umask 022; ${list(folders)} | ${withEach} mkdir -p --)`
  const remove = inEach(folders.toReversed(), sh`${goTo} "$(dirname "$f")" && rmdir "./\${f##*/}"`)
  return sh`{ if [ -n "$h_shared" ]; then ${inEach(folders, one)}; else ${all}; fi && ${script}\n} || { code=$?; ${remove} 2>/dev/null; (exit "$code"); }`
}

/**
 * Gives folders to an owner, who can replace things in them from then on: the deepest first, as nobody else can replace
 * those that are still to come.
 */
export function giveFolders(folders: readonly string[], owner: string): Script {
  const deepest = folders.toReversed()
  const one = inEach(deepest, sh`${goTo} "$f" && chown ${owner} .`)
  return sh`if [ -n "$h_shared" ]; then ${one}; else ${list(deepest)} | ${withEach} chown ${owner} --; fi`
}

/**
 * `haploy_place FOLDER FILE…` moves files into a folder of the tree. The current folder has them, and is open as 9: a
 * process can reach it by this number wherever it is.
 */
const place = shellFunction(
  'haploy_place',
  sh`local folder file
folder=$1
shift
[ -n "$h_shared" ] || { mv -f -- "$@" "$h_tree/$folder/"; return; }
for file do set -- "$@" "/proc/self/fd/9/$file"; shift; done
(${goTo} "$folder" && mv -f -- "$@" ./)`,
)

/** Moves files of the current folder to the same names in the tree. */
export function placeFiles(groups: readonly FileGroup[]): Script {
  const moves = groups.map(({ folder, names }) => sh`${place} ${folder} ${names.map((name) => `./${name}`)}`)
  return sh`(exec 9<. && ${Script.join(moves, ' &&\n')})`
}

import { resolvePath } from './resolve.js'
import { type Script, sh, shellFunction } from './script.js'
import { clearStaged, noteStaged } from './staged.js'

/**
 * How a script works in a folder that others than root and the current user may be able to write, so that they can
 * replace anything at any time: links, folders above it, temporary files. A path cannot be checked and then used. The
 * script enters the folder, verifies where it is, and from then on uses names relative to it.
 */

/**
 * Fails unless the current folder, which a process cannot lose, is at `h_at`. The kernel knows the path; a shell may only
 * remember it.
 */
export const isHere = shellFunction(
  'haploy_here',
  sh`[ "$(env pwd -P && echo .)" = "$h_at
." ] || { printf '%s\\n' "somebody else is changing the folder $h_at" >&2; return 1; }`,
)

/**
 * `haploy_enter FOLDER` goes into a folder. It sets `h_in` and `h_out` to what a name in it begins with, and what
 * `haploy_resolve` sets. If others can write there, `h_in` is relative; otherwise, paths are safe, and messages contain them.
 */
const enter = shellFunction(
  'haploy_enter',
  sh`h_in= h_out=
${resolvePath} "$1" || return
cd -P "$h_at" || return
if [ -z "$h_shared" ]; then h_in=\${h_at%/}/; else ${isHere} && h_in=./ || return; fi
h_out=$h_in`,
)

export function enterFolder(folder: string): Script {
  return sh`${enter} ${folder}`
}

const isEmpty = shellFunction(
  'haploy_empty',
  sh`local f
for f in ./* ./.[!.]* ./..?*; do [ ! -e "$f" ] && [ ! -L "$f" ] || return 1; done`,
)

/**
 * `haploy_private NAME new|again [always]`, in a folder that was entered, removes what has this name. If others can write
 * to the folder, or `always`, it makes a folder of that name which only the current user can access, and goes into it; then
 * `h_in` is for names in it, and `h_out` for names in the folder that was entered. So the temporary file is `"$h_in"NAME` in
 * any case. With `again`, it goes into the folder that an earlier step has made. In a folder with the set-group-ID bit, new
 * files keep getting its group.
 */
export const enterPrivate = shellFunction(
  'haploy_private',
  sh`[ "$2" = again ] || { ${noteStaged} "\${h_at%/}/$1" && rm -rf "$h_in$1"; } || return
[ -n "$h_shared$3" ] || return 0
[ "$2" = again ] || (umask 077 && mkdir "./$1") || return
h_out= h_at=\${h_at%/}/$1
cd -P "./$1" && ${isHere} && [ -O . ] || return
if [ "$2" = again ]; then case $(stat -c %a .) in 700 | 2700) ;; *) false ;; esac; else chmod 700 . && ${isEmpty}; fi || { printf '%s\\n' "somebody else is changing the folder $h_at" >&2; return 1; }
h_in=./ h_out=../`,
)

/** `haploy_leave NAME` removes the temporary file, and the private folder with everything in it. */
export const leavePrivate = shellFunction(
  'haploy_leave',
  sh`case $h_out in '') return ;; ../) cd -P .. && h_out=./ ;; esac && rm -rf "$h_in$1"`,
)

/** Goes to where the temporary file for something in a folder is made, or was made by an earlier step. */
export function enterStaging(folder: string, temporary: string, step: 'new' | 'again' = 'new'): Script {
  return sh`${enterFolder(folder)} && ${enterPrivate} ${temporary} ${step}`
}

/** After the work in a staging folder: nothing is left of it. */
export function leaveStaging(temporary: string): Script {
  return sh`{ [ "$h_out" != ../ ] || ${leavePrivate} ${temporary}; }`
}

/** Runs a script, and removes what was staged if it fails. The exit code stays the same. */
export function orUnstage(temporary: string, script: Script): Script {
  return sh`{ ${script}\n} || { code=$?; ${leavePrivate} ${temporary} 2>/dev/null; exit "$code"; }`
}

/** `haploy_discard FOLDER NAME` removes what has been staged. */
const discard = shellFunction('haploy_discard', sh`${enter} "$1" && rm -rf "$h_in$2"`)

/** Removes what an interrupted run has staged. */
export function removeStaged(folder: string, temporary: string): Script {
  return sh`${discard} ${folder} ${temporary}`
}

/** Removes everything that interrupted runs have staged. Needs the variables of `pendingFolder`, and follows the lock. */
export const removeAllStaged = sh`${clearStaged} ${discard}`

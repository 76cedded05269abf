import { Script, sh, shellFunction } from './script.js'
import { pendingFolder } from './state-folder.js'

/**
 * The host keeps a list of the temporary files that runs make, each before it is made. So the next run finds what an
 * interrupted one left, also if its task left the playbook. A path with a newline is not listed. The name of the list has
 * its format: versions with another one leave it alone.
 */
const list = sh`"\${d%/*}/staged-1"`

/** Sets `h_list` to the list, once for all scripts that run together. Empty: nothing is listed. */
const findList = sh`h_list=$(${pendingFolder}; umask 077; { [ -d "\${d%/*}" ] || haploy_mkdir "\${d%/*}"; } && echo ${list}) 2>/dev/null`

/** The functions without those that write the list of the host. */
export function withoutList(functions: readonly string[]): readonly string[] {
  return functions.filter((code) => code !== findList.text)
}

/** `haploy_note PATH` adds a temporary file to the list. */
export const noteStaged = shellFunction(
  'haploy_note',
  new Script(
    `case $1 in *'\n'*) return 0 ;; esac
[ -z "$h_list" ] || (umask 077; printf '%s\\n' "$1" >>"$h_list") 2>/dev/null || :`,
    undefined,
    [],
    [findList.text],
  ),
)

/** `haploy_clear REMOVE` calls a function with the folder and the name of each listed file that is still there, and empties the list. */
export const clearStaged = shellFunction(
  'haploy_clear',
  sh`local left
[ -s ${list} ] || return 0
while IFS= read -r left; do
case $left in /*/.haploy-????????????) ;; *) continue ;; esac
if [ -e "$left" ] || [ -L "$left" ]; then ("$1" "\${left%/*}/" "\${left##*/}") </dev/null >/dev/null 2>&1; fi
done <${list}
: >${list}`,
)

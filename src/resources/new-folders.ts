import { isHere } from '../core/shell/enter.js'
import { resolvePath } from '../core/shell/resolve.js'
import { type Script, sh, shellFunction } from '../core/shell/script.js'

/**
 * `haploy_make FOLDER UMASK` goes into a folder, which it creates with its missing parents. The parents get mode 0755, the
 * folder itself what the umask leaves. It sets `h_made` to how many it has created, `h_at` to the path of the folder,
 * `h_held` to a name of it that nobody else can make mean another one, and `h_in` and `h_out` as `haploy_enter` does.
 */
export const make = shellFunction(
  'haploy_make',
  sh`local rest name
h_made=0 h_out= rest=
${resolvePath} "$1" || return
while [ ! -d "$h_at" ]; do rest=\${h_at##*/}\${rest:+/$rest}; h_at=\${h_at%/*}; h_at=\${h_at:-/}; done
cd -P "$h_at" && { [ -z "$h_shared" ] || ${isHere}; } || return
while [ -n "$rest" ]; do
name=\${rest%%/*}
case $rest in */*) rest=\${rest#*/} ;; *) rest= ;; esac
(if [ -n "$rest" ]; then umask 022; else umask "$2"; fi; if [ -n "$h_shared" ]; then mkdir "./$name"; else mkdir -p "./$name"; fi) && cd -P "./$name" || return
h_made=$((h_made + 1)) h_at=\${h_at%/}/$name
[ -z "$h_shared" ] || { [ -O . ] && ${isHere}; } || { h_made=0; return 1; }
done
if [ -z "$h_shared" ]; then h_held=$h_at h_in=\${h_at%/}/; else h_held=. h_in=./; fi
h_out=$h_in`,
)

/** `haploy_unmake` removes the folders that `haploy_make` has created, unless there is something in them. */
const unmake = shellFunction(
  'haploy_unmake',
  sh`while [ "$h_made" -gt 0 ]; do
cd -P .. && rmdir "./\${h_at##*/}" 2>/dev/null || return
h_made=$((h_made - 1)) h_at=\${h_at%/*}
done`,
)

/**
 * Returns a script that creates a folder with its missing parents, and then runs another one in it, which finds `$h_held`
 * and `$h_in`. If anything fails, it removes the folders that it created and exits with the same code. The parents get
 * mode 0755; `umask` is for the folder itself.
 */
export function withNewFolders(folder: string, script: Script, umask = '022'): Script {
  return sh`{ ${make} ${folder} ${umask} && (
${script}
); } || { code=$?; ${unmake}; exit "$code"; }`
}

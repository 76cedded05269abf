import { sh } from './script.js'

/**
 * Sets `$u` to the user id and `$d` to the folder of the pending handlers' notes. Without root, the folder is in the
 * user's home folder, or in /var/tmp for a user without one. Defines `haploy_mkdir`, which makes folders there.
 *
 * Everybody can write to /var/tmp, so another user may be the first to use a name there. A folder counts only if it
 * belongs to the user and is no link; otherwise the folder gets a name that nobody can guess. Nobody else can rename or
 * replace a folder of the user in /var/tmp.
 */
export const pendingFolder = sh`u=$(id -u) new=
haploy_mkdir() { [ -z "$new" ] || { mkdir -m 700 "$new" && new=; } || return; mkdir -p "$@"; }
if [ "$u" = 0 ]; then d=/var/lib/haploy/pending
elif [ -d "$HOME" ] && [ -w "$HOME" ] && { [ -O "$HOME" ] || [ -O "$HOME/.local/state/haploy" ]; }; then
  d=$HOME/.local/state/haploy/pending
else
  d= t=$(cd -P /var/tmp && pwd -P)
  for f in "$t/haploy-$u" "$t/haploy-$u".*; do
    if [ -O "$f" ] && [ ! -L "$f" ] && [ "$(cd -P "$f" && [ -O . ] && pwd -P)" = "$f" ]; then d=$f/pending; break; fi
  done
  if [ -z "$d" ]; then
    new=$t/haploy-$u
    if [ -e "$new" ] || [ -L "$new" ]; then new=$(mktemp -u "$new.XXXXXXXXXX"); fi
    d=$new/pending
  fi
fi`

/**
 * Removes files that a run left half-written in haploy's own folders, including the notes of roles, when it was killed
 * or the power failed. Needs the variables of `pendingFolder`. Starts no program unless there is something to remove.
 */
export const clearUnfinished = sh`for f in "$d"/*.new "\${d%/*}"/*.new; do [ ! -e "$f" ] || rm -f "$f"; done`

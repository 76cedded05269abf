import { sh } from './script.js'

/**
 * Sets `$u` to the user id and `$d` to the folder of the pending handlers' notes. Without root, the folder is in the
 * user's home folder, or in /var/tmp for a user without one.
 */
export const pendingFolder = sh`u=$(id -u)
if [ "$u" = 0 ]; then d=/var/lib/haploy/pending
elif [ -d "$HOME" ] && [ -w "$HOME" ]; then d=$HOME/.local/state/haploy/pending
else
  own=/var/tmp/haploy-$u; d=$own/pending
  if [ -e "$own" ] && { [ -L "$own" ] || [ ! -O "$own" ]; }; then echo "$own belongs to somebody else" >&2; exit 1; fi
fi`

/**
 * Removes files that a run left half-written in haploy's own folders, including the notes of roles, when it was killed
 * or the power failed. Needs the variables of `pendingFolder`. Starts no program unless there is something to remove.
 */
export const clearUnfinished = sh`for f in "$d"/*.new "\${d%/*}"/*.new; do [ ! -e "$f" ] || rm -f "$f"; done`

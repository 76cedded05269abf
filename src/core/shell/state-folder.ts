import { sh } from './script.js'

/** Sets `$u`, who it is, and `$d`, where pending handlers are noted. Without root the notes lie in the user's own folder; who has none has one in /var/tmp. */
export const pendingFolder = sh`u=$(id -u)
if [ "$u" = 0 ]; then d=/var/lib/haploy/pending
elif [ -d "$HOME" ] && [ -w "$HOME" ]; then d=$HOME/.local/state/haploy/pending
else
  own=/var/tmp/haploy-$u; d=$own/pending
  if [ -e "$own" ] && { [ -L "$own" ] || [ ! -O "$own" ]; }; then echo "$own belongs to somebody else" >&2; exit 1; fi
fi`

/**
 * Removes what a run was writing into haploy's own folders, roles' notes included, when it was killed or the power failed.
 * Wants what `pendingFolder` sets, and starts no program where nothing was left, as nearly always.
 */
export const clearUnfinished = sh`for f in "$d"/*.new "\${d%/*}"/*.new; do [ ! -e "$f" ] || rm -f "$f"; done`

import { createHash } from 'node:crypto'
import type { Probe } from '../../core/resource.js'
import { flush } from '../../core/shell/flush.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'
import type { HandlerName, PendingHandler } from './pending-handlers.js'

/** Sets `$u`, who it is, and `$d`, where pending handlers are noted. Without root the notes lie in the user's own folder; who has none has one in /var/tmp. */
export const pendingFolder = sh`u=$(id -u)
if [ "$u" = 0 ]; then d=/var/lib/haploy/pending
elif [ -d "$HOME" ] && [ -w "$HOME" ]; then d=$HOME/.local/state/haploy/pending
else
  own=/var/tmp/haploy-$u; d=$own/pending
  if [ -e "$own" ] && { [ -L "$own" ] || [ ! -O "$own" ]; }; then echo "$own belongs to somebody else" >&2; exit 1; fi
fi`

/** Reads the notes that earlier runs left. */
export const pendingProbe: Probe<readonly PendingHandler[]> = {
  script: sh`${pendingFolder}; for f in "$d"/*.json; do [ -f "$f" ] && cat "$f"; done; :`,
  parse: (output: Output) => output.lines.flatMap(parseNote),
}

/**
 * Notes a handler so that the note outlives a crash: complete under another name first, on the disk, then renamed. A `cat`
 * writes it, because that says why it cannot, which the printf of some shells does not.
 */
export function notePending(pending: PendingHandler): Script {
  const line = JSON.stringify({ role: pending.role, handler: pending.handler, task: pending.task })
  const note = sh`"$d"/${fileOf(pending)}`
  return sh`${pendingFolder}; umask 077
mkdir -p "$d" && { printf '%s\n' ${line} | cat >${note}.new && ${flush(sh`${note}.new`)} && mv -f ${note}.new ${note} && ${flush(sh`"$d"`)} ||
{ code=$?; rm -f ${note}.new; exit "$code"; }; }`
}

export function clearPending(pending: HandlerName): Script {
  return sh`${pendingFolder}; rm -f "$d"/${fileOf(pending)}`
}

/**
 * Removes what a run was writing into haploy's own folders, roles' notes included, when it was killed or the power failed.
 * Wants what `pendingFolder` sets, and starts no program where nothing was left, as nearly always.
 */
export const clearUnfinished = sh`for f in "$d"/*.new; do [ ! -e "$f" ] || rm -f "$f"; done
if [ "$u" = 0 ]; then for f in "\${d%/*}"/*.new; do [ ! -e "$f" ] || rm -f "$f"; done; fi`

function fileOf({ role, handler }: HandlerName): string {
  return `${createHash('sha256').update(`${role}\n${handler}`).digest('hex').slice(0, 16)}.json`
}

/** A note that cannot be read (the disk filled up while it was written) is passed over. */
function parseNote(line: string): PendingHandler[] {
  if (!line.startsWith('{')) return []
  try {
    const { role, handler, task } = JSON.parse(line) as Record<string, unknown>
    return typeof role === 'string' && typeof handler === 'string' ? [{ role, handler, task: String(task) }] : []
  } catch {
    return []
  }
}

import { createHash } from 'node:crypto'
import type { Probe } from '../../core/resource.js'
import { flush } from '../../core/shell/flush.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'
import { pendingFolder } from '../../core/shell/state-folder.js'
import type { HandlerName, PendingHandler } from './pending-handlers.js'

/** Reads the notes that earlier runs left. */
export const pendingProbe: Probe<readonly PendingHandler[]> = {
  script: sh`${pendingFolder}; for f in "$d"/*.json; do [ -f "$f" ] && cat "$f"; done; :`,
  parse: (output: Output) => output.lines.flatMap(parseNote),
}

/**
 * Writes the note of a handler so that it survives a crash: first completely under another name, then flushed to disk,
 * then renamed. `cat` writes the file because it reports why it fails; the printf of some shells does not.
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

function fileOf({ role, handler }: HandlerName): string {
  return `${createHash('sha256').update(`${role}\n${handler}`).digest('hex').slice(0, 16)}.json`
}

/** A note that cannot be parsed, for example because the disk filled up while it was written, is ignored. */
function parseNote(line: string): PendingHandler[] {
  if (!line.startsWith('{')) return []
  try {
    const { role, handler, task } = JSON.parse(line) as Record<string, unknown>
    return typeof role === 'string' && typeof handler === 'string' ? [{ role, handler, task: String(task) }] : []
  } catch {
    return []
  }
}

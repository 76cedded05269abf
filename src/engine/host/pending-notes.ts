import { createHash } from 'node:crypto'
import { FailedError } from '../../core/errors.js'
import { isPlainObject } from '../../core/input/shape.js'
import { flush } from '../../core/shell/flush.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'
import { pendingFolder } from '../../core/shell/state-folder.js'
import type { Finished, PendingHandler } from './pending-handlers.js'

/** The notes on a host. */
export interface Notes {
  readonly pending: readonly PendingHandler[]
  /** The number of notes in formats that only later versions of haploy know. */
  readonly newer: number
}

/** Bytes of all notes together: enough for two thousand handlers. */
const mostBytes = 512 * 1024

/** Reads the notes that earlier runs left. The end of a note that was only partly written does not reach the next one. */
export const readNotes: Script = sh`${pendingFolder}
for f in "$d"/*.json; do
  [ -f "$f" ] || continue
  cat "$f" && echo || [ $? -lt 128 ] || break
done | head -c ${mostBytes + 1}`

/** Throws FailedError if there are more notes than haploy would ever write. */
export function parseNotes({ stdout }: Pick<Output, 'stdout'>): Notes {
  if (stdout.length > mostBytes) {
    throw new FailedError(`the notes of pending handlers on the host have more than ${mostBytes / 1024} KiB`, {
      hint: 'Look at /var/lib/haploy/pending there (without root, at ~/.local/state/haploy/pending), and remove what haploy did not write.',
    })
  }
  const notes = stdout.toString('utf8').split('\n').map(parseNote)
  return {
    pending: notes.filter((note) => typeof note === 'object'),
    newer: notes.filter((note) => note === 'newer').length,
  }
}

/**
 * Writes the note of a handler so that it survives a crash: first completely under another name, then flushed to disk,
 * then renamed. `cat` writes the file because it reports why it fails; the printf of some shells does not.
 *
 * Versions that know only format 1 ignore the note, and could remove it only together with those of other objects. A
 * second note, in their format and under the name that they give it, makes them run the handler, too.
 */
export function notePending(pending: PendingHandler): Script {
  const { role, handler, object, task } = pending
  const line = JSON.stringify({ format: 2, handler: { role, name: handler, object }, task })
  const note = sh`"$d"/${fileOf(pending)}`
  const forOthers = sh`"$d"/${fileOf({ ...pending, format: 1 })}`
  return sh`${pendingFolder}; umask 077
haploy_mkdir "$d" && { printf '%s\n' ${line} | cat >${note}.new && ${flush(sh`${note}.new`)} && mv -f ${note}.new ${note} &&
{ [ -e ${forOthers} ] || printf '%s\n' ${JSON.stringify({ role, handler, task, format: 2 })} >${forOthers} || :; } 2>/dev/null &&
${flush(sh`"$d"`)} || { code=$?; rm -f ${note}.new; exit "$code"; }; }`
}

export function clearPending({ note, isLast }: Finished): Script {
  const files = [fileOf(note), ...(isLast ? [fileOf({ ...note, format: 1 })] : [])]
  return sh`${pendingFolder}; cd "$d" 2>/dev/null || exit 0; rm -f ${files}`
}

/** The name of a note in the folder of the notes. */
export function fileOf({ role, handler, object, format }: PendingHandler): string {
  const text = format === 1 ? `${role}\n${handler}` : JSON.stringify([role, handler, object])
  return `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.json`
}

/**
 * A note that cannot be parsed, for example because the disk filled up while it was written, is ignored. So is one that
 * exists only for earlier versions.
 */
function parseNote(line: string): PendingHandler | 'newer' | undefined {
  const { format, role, handler, task } = objectIn(line)
  if (typeof format === 'number' && format > 2) return 'newer'
  const since = String(task)
  if (format === undefined && typeof role === 'string' && typeof handler === 'string')
    return { role, handler, task: since, format: 1 }
  if (format !== 2 || !isPlainObject(handler)) return undefined
  const { role: ofRole, name, object } = handler
  if (typeof ofRole !== 'string' || typeof name !== 'string') return undefined
  return { role: ofRole, handler: name, task: since, ...(typeof object === 'string' && { object }) }
}

function objectIn(line: string): Record<string, unknown> {
  if (!line.startsWith('{')) return {}
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return {}
  }
}

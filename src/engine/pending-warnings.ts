import type { UntimedEvent } from './events.js'
import type { PendingHandler } from './host/pending-handlers.js'
import { fileOf } from './host/pending-notes.js'
import type { Session } from './host/session.js'

/** Handlers of one host that are reported one by one. */
const most = 10

/** Reports the handlers that are still pending on a host at the end of a run. */
export function warnOfPending({ host, state, newerNotes }: Session, emit: (event: UntimedEvent) => void): void {
  const warn = (message: string, hint?: string) => emit({ type: 'warning', host: host.name, message, hint })
  const { all } = state.pending
  for (const note of all.slice(0, most)) {
    const isUnclaimed = state.pending.isUnclaimed(note)
    const isAmbiguous = isUnclaimed || all.filter((each) => isSameName(each, note)).length > 1
    const text = `${nameOf(note, isAmbiguous)} is still pending since '${note.task}'`
    if (isUnclaimed) warn(`${text}; nothing in this run has it`, removalOf(note))
    else warn(`${text}; it runs the next time that role runs`)
  }
  if (all.length > most) warn(`${all.length - most} more handlers are still pending`)
  if (newerNotes > 0) {
    warn(
      `the host has ${newerNotes} notes of pending handlers that only a later version of haploy can read`,
      'This version leaves them as they are. Run that version to run the handlers.',
    )
  }
}

function isSameName(one: PendingHandler, other: PendingHandler): boolean {
  return one.role === other.role && one.handler === other.handler
}

function nameOf({ role, handler, object }: PendingHandler, withObject: boolean): string {
  return `handler '${handler}' of role ${role}${withObject && object !== undefined ? ` (${object})` : ''}`
}

function removalOf(note: PendingHandler): string {
  return `It runs when a playbook has it again. If none will, do what it did, and remove ${fileOf(note)} from /var/lib/haploy/pending there (without root, from ~/.local/state/haploy/pending).`
}

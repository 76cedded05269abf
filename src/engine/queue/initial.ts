import { entriesOfRole, preconditionsFirst } from '../bind/bind.js'
import type { QueueEntry } from '../bind/bound.js'
import type { ConvergeOptions } from './options.js'

/**
 * Returns the entries of a host's roles. Without the task at which the run begins, the host has none, and a warning says
 * so: its place among the tasks of the host is not known.
 */
export function initialEntries({ roles, selection, startAt, session, emit }: ConvergeOptions): readonly QueueEntry[] {
  const entries = roles.flatMap((role) => entriesOfRole(role, selection))
  const wanted = startAt ? startAt.entriesFrom(entries) : entries
  if (wanted) return preconditionsFirst(wanted)
  const message = `the host does not have the task '${startAt?.name}', so no task of this play runs on it`
  emit({ type: 'warning', host: session.host.name, message })
  return []
}

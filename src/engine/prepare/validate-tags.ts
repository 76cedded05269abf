import { entriesOfRole } from '../bind/bind.js'
import type { Selection } from '../bind/tags.js'
import type { Sessions } from '../host/pool.js'
import { type PreparedPlay, rolesOn } from './prepared-play.js'

/**
 * Reads the tags of all tasks of the run before the first task begins. Throws UsageError for a tag that no task has,
 * unless some tasks are not known: a host cannot be reached, or the tasks depend on the output of another task.
 */
export async function validateTags(plays: readonly PreparedPlay[], sessions: Sessions, selection: Selection) {
  let complete = true
  for (const play of plays) {
    for (const host of play.batches.flat()) {
      try {
        const facts = await sessions.of(host).open()
        const entries = rolesOn(host, play, facts).flatMap((role) => entriesOfRole(role, selection))
        complete &&= entries.every((entry) => entry.type !== 'deferred')
      } catch {
        complete = false
      }
    }
  }
  if (complete) selection.assertKnown()
}

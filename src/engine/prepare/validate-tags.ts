import { entriesOfRole } from '../bind/bind.js'
import type { Selection } from '../bind/tags.js'
import type { Sessions } from '../host/pool.js'
import { type PreparedPlay, rolesOn } from './prepared-play.js'

/**
 * Looks through all tasks of the run, before any of them begins, for the tags that they carry. Throws UsageError for a
 * tag that none carries, unless tasks could not be seen: a host is out of reach, or they wait for another's output.
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

import type { Host } from '../../core/host/host.js'
import { entriesOfRole } from '../bind/bind.js'
import type { Selection } from '../bind/tags.js'
import type { Sessions } from '../host/pool.js'
import { inParallel } from '../parallel.js'
import { hostsOf, type PreparedPlay, rolesOn } from './prepared-play.js'

interface Options {
  readonly sessions: Sessions
  readonly selection: Selection
  /** Hosts that are asked at the same time. */
  readonly forks: number
  readonly signal: AbortSignal
}

/**
 * Reads the tags of the tasks before the first task begins. Throws UsageError for a tag that no task has, unless some
 * tasks are not known: a host cannot be reached, or the tasks depend on the output of another task. Resolves as soon as
 * this is decided, so that no host waits for others that are down.
 */
export async function validateTags(plays: readonly PreparedPlay[], { sessions, selection, forks, signal }: Options) {
  let isComplete = true
  const isDecided = () => !isComplete || selection.isKnown || signal.aborted
  await new Promise<void>((decide) => {
    const look = async (host: Host) => {
      if (isDecided()) return
      isComplete = (await seesAllTags(host, plays, sessions, selection)) && isComplete
      if (isDecided()) decide()
    }
    signal.addEventListener('abort', () => decide(), { once: true })
    void inParallel(hostsOf(plays), forks, look).then(decide)
  })
  sessions.endLooks()
  if (isComplete && !signal.aborted) selection.assertKnown()
}

/** Whether all tasks of a host are known. */
async function seesAllTags(host: Host, plays: readonly PreparedPlay[], sessions: Sessions, selection: Selection) {
  try {
    const facts = await sessions.lookAt(host)
    const theirs = plays.filter(({ batches }) => batches.flat().some(({ name }) => name === host.name))
    const roles = theirs.flatMap((play) => rolesOn(host, play, facts))
    return roles.flatMap((role) => entriesOfRole(role, selection)).every((entry) => entry.type !== 'deferred')
  } catch {
    return false
  }
}

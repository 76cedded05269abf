import type { Host } from '../core/host/host.js'
import type { Unfinished } from './events.js'
import type { Sessions } from './host/pool.js'
import type { PreparedPlay } from './prepare/prepared-play.js'

interface Run {
  readonly plays: readonly PreparedPlay[]
  readonly sessions: Sessions
  /** A dry run leaves no handler pending. */
  readonly check: boolean
  /** Whether a play has begun to work on a host. */
  hasBegun(play: PreparedPlay, host: Host): boolean
}

/** What a run left undone, by host name; without the hosts on which everything was done. */
export function unfinishedOf({ plays, sessions, check, hasBegun }: Run): Readonly<Record<string, Unfinished>> {
  const hosts = new Set(plays.flatMap(({ batches }) => batches.flat()).map(({ name }) => name))
  const entries = [...hosts].map((name) => {
    const session = sessions.named(name)
    const pending = check ? [] : session.state.pending.all
    const notBegun = plays.filter((play) =>
      play.batches.flat().some((host) => host.name === name && !hasBegun(play, host)),
    )
    const unfinished: Unfinished = {
      tasks: session.notDone,
      plays: notBegun.map((play) => play.name),
      handlers: [...new Set(pending.map(({ role, handler }) => `${role} : ${handler}`))],
    }
    return [name, unfinished] as const
  })
  return Object.fromEntries(
    entries.filter(([, { tasks, plays, handlers }]) => tasks.length + plays.length + handlers.length > 0),
  )
}

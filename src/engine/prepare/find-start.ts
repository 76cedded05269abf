import type { Host } from '../../core/host/host.js'
import { entriesOfRole } from '../bind/bind.js'
import type { QueueEntry } from '../bind/bound.js'
import type { StartAt } from '../bind/start-at.js'
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
 * Returns the plays from the first one on in which a host has the task. Asks the hosts for that before the first task
 * begins, until one has the task in the first play, so that no host waits for others that are down. Throws UsageError if no
 * host has it.
 */
export async function playsFrom(
  startAt: StartAt,
  plays: readonly PreparedPlay[],
  { sessions, selection, forks, signal }: Options,
): Promise<readonly PreparedPlay[]> {
  const found = new Set<PreparedPlay>()
  const unknown: string[] = []
  let waits = false
  const look = async (host: Host) => {
    if (found.has(plays[0]!) || signal.aborted) return
    try {
      const facts = await sessions.lookAt(host)
      for (const play of plays) {
        if (!isIn(host, play)) continue
        const entries = rolesOn(host, play, facts).flatMap((role) => entriesOfRole(role, selection))
        waits ||= entries.some(({ type }) => type === 'deferred')
        if (hasStart(startAt, entries)) found.add(play)
      }
    } catch {
      unknown.push(host.name)
    }
  }
  await new Promise<void>((decide) => {
    const lookAndDecide = async (host: Host) => {
      await look(host)
      if (found.has(plays[0]!)) decide()
    }
    signal.addEventListener('abort', () => decide(), { once: true })
    void inParallel(hostsOf(plays), forks, lookAndDecide).then(decide)
  })
  sessions.endLooks()
  const first = plays.findIndex((play) => found.has(play))
  if (first < 0 && !signal.aborted) startAt.refuse([...(waits ? [generated] : []), ...notAsked(unknown)])
  return plays.slice(Math.max(0, first))
}

/** A task that another task's output defines is not known before the run. */
const generated = 'The tasks of an after() cannot be named.'

function notAsked(hosts: readonly string[]): readonly string[] {
  return hosts.length === 0 ? [] : [`The tasks of these hosts are not known: ${hosts.join(', ')}.`]
}

function hasStart(startAt: StartAt, entries: readonly QueueEntry[]): boolean {
  return startAt.entriesFrom(entries) !== undefined
}

function isIn({ name }: Host, { batches }: PreparedPlay): boolean {
  return batches.flat().some((host) => host.name === name)
}

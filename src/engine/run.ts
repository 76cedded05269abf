import type { Host } from '../core/host/host.js'
import type { Tally } from '../core/outcome.js'
import type { Playbook } from '../core/playbook.js'
import type { Secret } from '../core/shell/secret.js'
import type { Inventory } from '../inventory/inventory.js'
import { describe } from '../inventory/validation/problems.js'
import type { Connect, TransportOptions } from '../transport/transport.js'
import type { Event, Listener, Untimed } from './events.js'
import { Redactor } from './failure/redactor.js'
import { Lock, type LockRequest } from './host/lock.js'
import { Sessions } from './host/pool.js'
import { PlayRun } from './play.js'
import { prepare } from './prepare/prepare.js'
import { surveyTags } from './prepare/survey-tags.js'
import { Selection } from './prepare/tags.js'
import { Tallies } from './tally.js'

export interface RunRequest {
  readonly playbook: { readonly name: string; readonly define: Playbook }
  /** With the `-e` variables on top. */
  readonly inventory: Inventory
  /** A host pattern; absent: every host of each play. */
  readonly limit?: string
  /** Only these roles, on the hosts that have them; empty: all. */
  readonly roles: readonly string[]
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** A dry run: nothing on any host is changed. */
  readonly check: boolean
  /** Hosts that are worked on at the same time. */
  readonly forks: number
  readonly becomePassword?: Secret
  readonly connect: Connect
  readonly transport: TransportOptions
  /** Absent: the hosts are not locked against other runs. */
  readonly lock?: LockRequest
  /** Once aborted, each host finishes its current step and runs the handlers that it is owed. */
  readonly signal?: AbortSignal
  readonly listener: Listener
  /** Given what blanks the run's secrets in an error, for those that arise beside the run. */
  lendRedaction?(redact: <E>(error: E) => E): void
}

export interface RunResult {
  /** By host name, for every host of the run. */
  readonly tallies: Readonly<Record<string, Tally>>
  readonly interrupted: boolean
  /** A dry run found something to change. */
  readonly changesPending: boolean
}

/**
 * Runs a playbook. Everything that can be known beforehand is checked before any host is touched: throws UsageError then.
 * What happens on a host never rejects: it is told as events and counted in the result.
 */
export async function run(request: RunRequest): Promise<RunResult> {
  const started = Date.now()
  const { plays, hosts, targets, secrets, advice } = prepare(request)
  const tallies = new Tallies(hosts.map((host) => host.name))
  const redactor = new Redactor(secrets)
  request.lendRedaction?.((error) => redactor.redactError(error))
  const tell = (event: Untimed) => {
    tallies.count(event)
    request.listener({ at: Date.now(), ...redactor.redact(event) } as Event)
  }
  const signal = request.signal ?? new AbortController().signal
  const selection = new Selection(request.tags, request.skipTags)
  const { lock } = request
  const lockOf = (host: Host) => {
    const warn = (message: string, hint?: string) => tell({ type: 'warning', host: host.name, message, hint })
    return new Lock(lock!, { check: request.check, signal, warn })
  }
  const sessions = new Sessions(hosts, { targets, ...request, ...(lock && { lockOf }) })

  tell({ type: 'run-started', playbook: request.playbook.name, check: request.check, hosts: hosts.map((h) => h.name) })
  for (const problem of advice) {
    const { hint, rule } = problem
    tell({ type: 'warning', message: describe(problem), hint, ...(rule !== undefined && { rule }) })
  }
  try {
    sessions.openAhead(request.forks)
    if (selection.isNarrow) await surveyTags(plays, sessions, selection)
    const last = new Map(plays.flatMap((play) => play.batches.flat().map((host) => [host.name, play] as const)))
    for (const play of plays) {
      const isLastFor = (host: Host) => last.get(host.name) === play
      await new PlayRun(play, { request, sessions, selection, redactor, signal, isLastFor, tell }).run()
    }
    warnOfPending(sessions, tell)
  } finally {
    await sessions.close()
  }
  const interrupted = signal.aborted
  tell({
    type: 'run-finished',
    milliseconds: Date.now() - started,
    tallies: tallies.all,
    exchanges: sessions.exchanges,
    interrupted,
  })
  const changesPending = request.check && Object.values(tallies.all).some((tally) => tally.changed > 0)
  return { tallies: tallies.all, interrupted, changesPending }
}

function warnOfPending(sessions: Sessions, tell: (event: Untimed) => void): void {
  for (const { host, state } of sessions.opened) {
    for (const { role, handler, task } of state.pending.all) {
      const message = `handler '${handler}' of role ${role} is still pending since '${task}'; it runs when that role runs next`
      tell({ type: 'warning', host: host.name, message })
    }
  }
}

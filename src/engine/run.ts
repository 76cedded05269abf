import type { Host } from '../core/host/host.js'
import type { Tally } from '../core/outcome.js'
import { describe } from '../inventory/validation/problems.js'
import type { Connect, EndpointOf } from '../transport/transport.js'
import { Selection } from './bind/tags.js'
import type { Event, Listener, Untimed } from './events.js'
import { Redactor } from './failure/redactor.js'
import { Lock } from './host/lock.js'
import type { LockRequest } from './host/lock-script.js'
import { Sessions } from './host/pool.js'
import { PlayRun } from './play.js'
import { assertDistinctEndpoints } from './prepare/endpoints.js'
import { resolveScope, validateScope } from './prepare/prepare.js'
import type { PreparedPlay } from './prepare/prepared-play.js'
import type { PrepareRequest, RunScope } from './prepare/select.js'
import { surveyTags } from './prepare/survey-tags.js'
import { Tallies } from './tally.js'

export interface RunRequest extends PrepareRequest {
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** A dry run: nothing on any host is changed. */
  readonly check: boolean
  /** Hosts that are worked on at the same time. */
  readonly forks: number
  readonly connect: Connect
  /** Absent: two names for one address are not looked for. */
  readonly endpointOf?: EndpointOf
  /** Absent: the hosts are not locked against other runs. */
  readonly lock?: LockRequest
  /** Once aborted, each host finishes its current step and runs its pending handlers. */
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
 * Runs a playbook. The hosts are connected to as soon as it names them, and are sent nothing before everything that can be
 * known beforehand is right: throws UsageError then. What happens on a host never rejects: it is reported as events and
 * counted in the result.
 */
export async function run(request: RunRequest): Promise<RunResult> {
  const started = Date.now()
  const scope = resolveScope(request)
  const names = scope.hosts.map((host) => host.name)
  const tallies = new Tallies(names)
  const redactor = new Redactor()
  const tell = (event: Untimed) => {
    tallies.count(event)
    request.listener({ at: Date.now(), ...redactor.redact(event) } as Event)
  }
  const signal = request.signal ?? new AbortController().signal
  const sessions = sessionsOf(request, scope, { signal, tell })
  try {
    if (mayConnectAhead(request, scope)) await sessions.connectAhead(request.forks)
    const { plays, secrets, advice } = validateScope(request, scope)
    redactor.add(secrets)
    request.lendRedaction?.((error) => redactor.redactError(error))
    tell({ type: 'run-started', playbook: request.playbook.name, check: request.check, hosts: names })
    for (const problem of advice) {
      const { hint, rule } = problem
      tell({ type: 'warning', message: describe(problem), hint, ...(rule !== undefined && { rule }) })
    }
    await assertDistinctEndpoints(request, scope)
    sessions.openAhead(request.forks)
    const selection = new Selection(request.tags, request.skipTags)
    if (selection.isNarrow) await surveyTags(plays, sessions, selection)
    const last = new Map(plays.flatMap((play) => play.batches.flat().map((host) => [host.name, play] as const)))
    for (const [index, play] of plays.entries()) {
      const isLastFor = (host: Host) => last.get(host.name) === play
      const options = { request, sessions, selection, redactor, signal, isLastFor, tell }
      if (await new PlayRun(play, options).run()) continue
      warnOfEnd(play, plays.slice(index + 1), sessions, tell)
      break
    }
    warnOfPending(sessions, tell)
  } finally {
    await sessions.close()
  }
  const interrupted = signal.aborted
  const { exchanges } = sessions
  tell({ type: 'run-finished', milliseconds: Date.now() - started, tallies: tallies.all, exchanges, interrupted })
  const changesPending = request.check && Object.values(tallies.all).some((tally) => tally.changed > 0)
  return { tallies: tallies.all, interrupted, changesPending }
}

/** Not where the run will be refused, and not where a login writes to known_hosts, which a refused run must not do. */
function mayConnectAhead({ transport }: RunRequest, { problems }: RunScope): boolean {
  return problems.length === 0 && !transport.acceptNewHostKeys
}

interface Surroundings {
  readonly signal: AbortSignal
  tell(event: Untimed): void
}

function sessionsOf(request: RunRequest, { hosts, targets }: RunScope, { signal, tell }: Surroundings): Sessions {
  const { connect, transport, lock, check } = request
  const lockOf = ({ name }: Host) => {
    const warn = (message: string, hint?: string) => tell({ type: 'warning', host: name, message, hint })
    return new Lock(lock!, { check, signal, warn })
  }
  return new Sessions(hosts, { targets, connect, transport, ...(lock && { lockOf }) })
}

/** Later plays may need what this one did not do. */
function warnOfEnd(
  { name }: PreparedPlay,
  later: readonly PreparedPlay[],
  sessions: Sessions,
  tell: (event: Untimed) => void,
): void {
  const notRun = later.flatMap((play) => {
    const hosts = play.batches.flat().filter((host) => sessions.takesPart(host))
    return hosts.length === 0 ? [] : [`play '${play.name}' (${hosts.map((host) => host.name).join(', ')})`]
  })
  if (notRun.length === 0) return
  tell({
    type: 'warning',
    message: `the run ends with play '${name}', which did not come to its end; not run: ${notRun.join(', ')}`,
    hint: 'Where later plays do not depend on it, give that play `continueAfterFailure: true`.',
  })
}

function warnOfPending(sessions: Sessions, tell: (event: Untimed) => void): void {
  for (const { host, state } of sessions.opened) {
    for (const { role, handler, task } of state.pending.all) {
      const message = `handler '${handler}' of role ${role} is still pending since '${task}'; it runs when that role runs next`
      tell({ type: 'warning', host: host.name, message })
    }
  }
}

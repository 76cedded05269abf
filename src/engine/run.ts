import type { Host } from '../core/host/host.js'
import type { Tally } from '../core/outcome.js'
import { describe } from '../inventory/validation/problems.js'
import type { Connect, CountDescriptors, EndpointOf } from '../transport/transport.js'
import { StartAt } from './bind/start-at.js'
import { Selection } from './bind/tags.js'
import { assertDescriptors } from './descriptors.js'
import type { Announcement, Approved } from './dry-run/announcement.js'
import type { Event, Listener, UntimedEvent } from './events.js'
import { Redactor } from './failure/redactor.js'
import { Lock } from './host/lock.js'
import type { LockRequest } from './host/lock-script.js'
import { Sessions } from './host/pool.js'
import { warnOfPending } from './pending-warnings.js'
import { PlayRun } from './play.js'
import { assertDistinctEndpoints } from './prepare/endpoints.js'
import { playsFrom } from './prepare/find-start.js'
import { resolveScope, validateScope } from './prepare/prepare.js'
import { type PreparedPlay, usesOf } from './prepare/prepared-play.js'
import type { PrepareRequest, RunScope } from './prepare/select.js'
import { validateTags } from './prepare/validate-tags.js'
import type { Confirm } from './queue/stepper.js'
import { Tallies } from './tally.js'
import { unfinishedOf } from './unfinished.js'

export interface RunRequest extends PrepareRequest {
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** Skips all tasks before the first one of this name: `task`, `role : task` or a pattern with `*` and `?`. */
  readonly startAtTask?: string
  /** A dry run: changes nothing on any host. */
  readonly check: boolean
  /** Outcomes have the output of the steps. */
  readonly verbose?: boolean
  /** Called before each task, and resolves to whether it may run. A task that may not is skipped. */
  readonly confirm?: Confirm
  /** Receives what a dry run announces. */
  readonly announcement?: Announcement
  /** The run does what this has announced, and nothing else. */
  readonly approved?: Approved
  /** Number of hosts that run at the same time. */
  readonly forks: number
  readonly connect: Connect
  /** Absent: the run does not check whether this machine has enough file descriptors. */
  readonly countDescriptors?: CountDescriptors
  /** Absent: the run does not check whether two names have the same address. */
  readonly endpointOf?: EndpointOf
  /** Absent: the hosts are not locked against other runs. */
  readonly lock?: LockRequest
  /** Once aborted, each host finishes its current step and runs its pending handlers. */
  readonly signal?: AbortSignal
  readonly listener: Listener
  /** Called once all secrets of the run are known, also those that only a role's schema declares. */
  onSecretsKnown?(): void
  /** Called with a function that ends the steps of the run, for a program that does not wait for them. */
  onStopper?(stop: StopRun): void
}

/** Ends what runs on the hosts. Calls back with each host on which something was running and has been ended. */
export type StopRun = (onStopped: (host: string) => void) => Promise<void>

export interface RunResult {
  /** By host name, for every host of the run. */
  readonly tallies: Readonly<Record<string, Tally>>
  readonly interrupted: boolean
  /** True when a dry run found something to change. */
  readonly changesPending: boolean
}

/**
 * Runs a playbook. Connects to the hosts as soon as the playbook has named them, but sends them nothing until
 * everything that can be checked in advance is valid; throws UsageError otherwise. Never rejects because of a host:
 * failures of hosts are reported as events and counted in the result.
 */
export async function run(given: RunRequest): Promise<RunResult> {
  const redactor = given.redactor ?? new Redactor()
  const forget = redactor.watch()
  try {
    return await runWith({ ...given, redactor })
  } catch (error) {
    throw redactor.redactError(error)
  } finally {
    forget()
  }
}

async function runWith(request: RunRequest & { readonly redactor: Redactor }): Promise<RunResult> {
  const { redactor } = request
  const started = Date.now()
  const scope = resolveScope(request)
  const names = scope.hosts.map((host) => host.name)
  const tallies = new Tallies(names)
  const emit = (event: UntimedEvent) => {
    tallies.count(event)
    request.listener({ at: Date.now(), ...redactor.redact(event) } as Event)
  }
  const signal = request.signal ?? new AbortController().signal
  const sessions = sessionsOf(request, scope, { signal, emit })
  request.onStopper?.((onStopped) => sessions.stop(onStopped))
  const begun = new Map<PreparedPlay, PlayRun>()
  let unfinished: ReturnType<typeof unfinishedOf> = {}
  // Before the first connection.
  const descriptors = request.countDescriptors?.()
  try {
    if (mayConnectAhead(request, scope)) await sessions.connectAhead(request.forks)
    const { plays, secrets, advice } = validateScope(request, scope)
    redactor.add(secrets)
    request.onSecretsKnown?.()
    if (descriptors)
      assertDescriptors(plays, request.forks, {
        ...descriptors,
        of: ({ name }) => descriptors.of(scope.targets.get(name)!),
      })
    emit({ type: 'run-started', playbook: request.playbook.name, check: request.check, hosts: names })
    for (const problem of advice) {
      const { hint, rule } = problem
      emit({ type: 'warning', message: describe(problem), hint, ...(rule !== undefined && { rule }) })
    }
    await assertDistinctEndpoints(request, scope)
    for (const host of scope.hosts) sessions.of(host).usesOf = (role) => usesOf(role, host, plays)
    sessions.openAhead(request.forks)
    const selection = new Selection(request.tags, request.skipTags)
    if (selection.isLimited) await validateTags(plays, { sessions, selection, forks: request.forks, signal })
    const startAt = request.startAtTask === undefined ? undefined : new StartAt(request.startAtTask)
    const looking = { sessions, selection, forks: request.forks, signal }
    const wanted = startAt ? await playsFrom(startAt, plays, looking) : plays
    const last = new Map(wanted.flatMap((play) => play.batches.flat().map((host) => [host.name, play] as const)))
    for (const [index, play] of wanted.entries()) {
      const isLastFor = (host: Host) => last.get(host.name) === play
      const options = { request, sessions, selection, redactor, signal, isLastFor, emit }
      const playRun = new PlayRun(play, { ...options, startAt: index === 0 ? startAt : undefined })
      begun.set(play, playRun)
      if (await playRun.run()) continue
      warnOfEnd(play, wanted.slice(index + 1), sessions, emit)
      break
    }
    for (const session of sessions.opened) warnOfPending(session, emit)
    const hasBegun = (play: PreparedPlay, host: Host) => begun.get(play)?.hasBegunOn(host) ?? false
    unfinished = unfinishedOf({ plays: wanted, sessions, check: request.check, hasBegun })
  } finally {
    await sessions.close()
  }
  const interrupted = signal.aborted
  const { exchanges } = sessions
  const milliseconds = Date.now() - started
  emit({ type: 'run-finished', milliseconds, hosts: names, tallies: tallies.all, exchanges, interrupted, unfinished })
  const changesPending = request.check && Object.values(tallies.all).some((tally) => tally.changed > 0)
  return { tallies: tallies.all, interrupted, changesPending }
}

/**
 * False if the run is known to be invalid, and if a login would write to known_hosts, which an invalid run must not do.
 */
function mayConnectAhead({ transport }: RunRequest, { problems }: RunScope): boolean {
  return problems.length === 0 && !transport.acceptNewHostKeys
}

interface RunContext {
  readonly signal: AbortSignal
  emit(event: UntimedEvent): void
}

function sessionsOf(request: RunRequest, { hosts, targets }: RunScope, { signal, emit }: RunContext): Sessions {
  const { connect, transport, lock, check } = request
  const lockOf = ({ name }: Host) => {
    const warn = (message: string, hint?: string) => emit({ type: 'warning', host: name, message, hint })
    return new Lock(lock!, { check, signal, warn })
  }
  return new Sessions(hosts, { targets, connect, transport, ...(lock && { lockOf }) })
}

/** Warns of the plays that do not run because they may depend on this one. */
function warnOfEnd(
  { name }: PreparedPlay,
  later: readonly PreparedPlay[],
  sessions: Sessions,
  emit: (event: UntimedEvent) => void,
): void {
  const notRun = later.flatMap((play) => {
    const hosts = play.batches.flat().filter((host) => sessions.isActive(host))
    return hosts.length === 0 ? [] : [`play '${play.name}' (${hosts.map((host) => host.name).join(', ')})`]
  })
  if (notRun.length === 0) return
  emit({
    type: 'warning',
    message: `the run ends with play '${name}', which did not finish; not run: ${notRun.join(', ')}`,
    hint: 'If later plays do not depend on it, set `continueAfterFailure: true` in that play.',
  })
}

import { FailedError, UnreachableError } from '../core/errors.js'
import type { Facts } from '../core/host/facts.js'
import type { Host } from '../core/host/host.js'
import type { StartAt } from './bind/start-at.js'
import type { Selection } from './bind/tags.js'
import { converge } from './converge.js'
import type { Announcement, Approved } from './dry-run/announcement.js'
import type { TaskRef, UntimedEvent } from './events.js'
import { failureOf } from './failure/failure.js'
import type { Redactor } from './failure/redactor.js'
import type { Sessions } from './host/pool.js'
import { type Loss, Losses } from './losses.js'
import { inParallel } from './parallel.js'
import { type PreparedPlay, rolesOn } from './prepare/prepared-play.js'
import { type Confirm, Stepper } from './queue/stepper.js'

interface RunSettings {
  readonly check: boolean
  readonly verbose?: boolean
  readonly forks: number
  readonly confirm?: Confirm
  readonly announcement?: Announcement
  readonly approved?: Approved
}

interface PlayOptions {
  readonly request: RunSettings
  readonly sessions: Sessions
  readonly selection: Selection
  /** The task of this play at which the run begins. Absent: the first one. */
  readonly startAt?: StartAt
  readonly redactor: Redactor
  readonly signal: AbortSignal
  /** True when no later play includes the host. */
  isLastFor(host: Host): boolean
  emit(event: UntimedEvent): void
}

/** Runs one play: its batches one after another, the hosts of a batch in parallel, each at its own pace. */
export class PlayRun {
  readonly #losses: Losses
  /** The hosts on which this play has begun. */
  readonly #begun = new Set<Host>()
  /** Aborted when the failure of one host ends the batch for all hosts. */
  readonly #fatal = new AbortController()
  readonly #signal: AbortSignal
  /** Of the batch that is running. */
  #stepper: Stepper | undefined

  constructor(
    private readonly play: PreparedPlay,
    private readonly options: PlayOptions,
  ) {
    this.#losses = new Losses(play.limits)
    this.#signal = AbortSignal.any([options.signal, this.#fatal.signal])
  }

  hasBegunOn(host: Host): boolean {
    return this.#begun.has(host)
  }

  /** Resolves to false when no later play may run, because this one stopped early or has no hosts left. */
  async run(): Promise<boolean> {
    const { sessions, signal } = this.options
    const { batches, continueAfterFailure } = this.play
    let isStopped = false
    for (const [index, batch] of batches.entries()) {
      const hosts = batch.filter((host) => sessions.isActive(host))
      if (hosts.length === 0 || isStopped || signal.aborted) continue
      await this.#runBatch(hosts, index + 1)
      const reason = this.#losses.reasonToStop(hosts)
      const left = [...hosts.filter((host) => !this.#begun.has(host)), ...batches.slice(index + 1).flat()]
      isStopped = reason !== undefined && (left.length > 0 || this.#fatal.signal.aborted)
      if (isStopped) this.#stop(this.#losses.in(hosts), reason!, left)
    }
    const isLost = !batches.flat().some((host) => sessions.isActive(host))
    return continueAfterFailure || signal.aborted || !(isStopped || isLost)
  }

  /** Stops the play after a failure, to protect the hosts that still work. */
  #stop(lost: readonly string[], reason: string, left: readonly Host[]): void {
    for (const host of left) this.options.sessions.drop(host)
    const excluded = left.length > 0 ? `; it does not run on ${left.map(({ name }) => name).join(', ')}` : ''
    const message = `play '${this.play.name}' stops after a failure on ${lost.join(', ')} (${reason})${excluded}`
    this.options.emit({ type: 'warning', message })
  }

  async #runBatch(hosts: readonly Host[], batch: number): Promise<void> {
    const { emit, request, signal } = this.options
    const title = { play: this.play.name, batch }
    const names = hosts.map((host) => host.name)
    emit({ type: 'play-started', ...title, batches: this.play.batches.length, hosts: names })
    this.#stepper = request.confirm && new Stepper(request.confirm, this.#signal)
    await inParallel(hosts, request.forks, async (host) => {
      if (signal.aborted || this.#losses.reasonToStartNoMore(hosts)) return
      this.#begun.add(host)
      this.#stepper?.begin(host.name)
      const loss = await this.#runHost(host)
      if (loss) this.#lose(host, loss)
      emit({ type: 'host-finished', host: host.name })
      this.#stepper?.end(host.name)
      this.#release(host)
    })
    emit({ type: 'play-finished', ...title })
  }

  /**
   * With `anyErrorsFatal`, the other hosts of the batch finish as after an interruption, and are excluded from the rest
   * of the run, too.
   */
  #lose(host: Host, loss: Loss): void {
    this.options.sessions.drop(host)
    this.#losses.add(host, loss)
    if (this.play.limits.anyErrorsFatal) this.#fatal.abort()
  }

  /** Closes the session without waiting. The end of the run waits for it. */
  #release(host: Host): void {
    const { sessions, isLastFor } = this.options
    if (isLastFor(host) || !sessions.isActive(host)) void sessions.of(host).close()
  }

  /** Resolves to the reason why the host was lost; undefined if it was not. */
  async #runHost(host: Host): Promise<Loss | undefined> {
    const refusal = this.options.request.approved?.refusals.get(host.name)
    try {
      if (refusal) throw refusal
      const facts = await this.#gatherFacts(host)
      if (facts === undefined || !(await this.#converge(host, facts))) return 'failed'
      if (this.#fatal.signal.aborted) this.options.sessions.drop(host)
      return undefined
    } catch (error) {
      if (error instanceof UnreachableError) {
        this.options.emit({
          type: 'host-unreachable',
          host: host.name,
          failure: failureOf(error, undefined, this.options.redactor.mask),
        })
        return this.options.sessions.of(host).hasSentChanges ? 'lost' : 'unreachable'
      }
      const task = refusal ? 'compare with the dry run' : 'define the roles'
      const ref: TaskRef = { host: host.name, role: '', task, handler: false }
      this.options.emit({ type: 'task-finished', ...ref, outcome: failed(error, this.options.redactor) })
      return 'failed'
    }
  }

  /** Connects and reads the facts. The first time in a run, this is reported as a task. Undefined when it failed. */
  async #gatherFacts(host: Host): Promise<Facts | undefined> {
    const { sessions, emit } = this.options
    const session = sessions.of(host)
    if (session.factsReported) return session.open()
    session.factsReported = true
    const ref: TaskRef = { host: host.name, role: '', task: 'Gathering Facts', handler: false }
    emit({ type: 'task-started', ...ref })
    try {
      const facts = await session.open()
      this.#warnOfClones(host)
      sessions.machines.assertOneName(host.name)
      emit({ type: 'host-connected', host: host.name })
      emit({ type: 'task-finished', ...ref, outcome: { status: 'ok' } })
      return facts
    } catch (error) {
      if (!(error instanceof FailedError)) throw error
      emit({ type: 'task-finished', ...ref, outcome: failed(error, this.options.redactor) })
      return undefined
    }
  }

  #warnOfClones({ name }: Host): void {
    const clones = this.options.sessions.machines.clonesOf(name)
    if (clones.length === 0) return
    this.options.emit({
      type: 'warning',
      host: name,
      message: `the host has the same host key and machine id as ${clones.join(' and ')}: they were installed from the same image`,
      hint: 'Give each host its own: remove /etc/machine-id and /etc/ssh/ssh_host_*, then run `systemd-machine-id-setup` and `ssh-keygen -A`.',
    })
  }

  #converge(host: Host, facts: Facts): Promise<boolean> {
    const { sessions, selection, startAt, redactor, request, emit } = this.options
    const roles = rolesOn(host, this.play, facts)
    const [session, signal] = [sessions.of(host), this.#signal]
    const beforeChange = () => sessions.assertOneName(host)
    const { check, verbose, announcement } = request
    const approved = request.approved?.announcement
    const stepper = this.#stepper
    const what = { roles, selection, startAt, check, verbose, announcement, approved }
    return converge({ ...what, session, stepper, redactor, signal, beforeChange, emit })
  }
}

function failed(error: unknown, { mask }: Redactor) {
  return { status: 'failed', failure: failureOf(error, undefined, mask), ignored: false } as const
}

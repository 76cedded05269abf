import { FailedError, UnreachableError } from '../core/errors.js'
import type { Facts } from '../core/host/facts.js'
import type { Host } from '../core/host/host.js'
import type { Selection } from './bind/tags.js'
import { converge } from './converge.js'
import type { TaskRef, UntimedEvent } from './events.js'
import { failureOf } from './failure/failure.js'
import type { Redactor } from './failure/redactor.js'
import type { Sessions } from './host/pool.js'
import { inParallel } from './parallel.js'
import { type PreparedPlay, rolesOn } from './prepare/prepared-play.js'

interface PlayOptions {
  readonly request: { readonly check: boolean; readonly forks: number }
  readonly sessions: Sessions
  readonly selection: Selection
  readonly redactor: Redactor
  readonly signal: AbortSignal
  /** True when no later play includes the host. */
  isLastFor(host: Host): boolean
  emit(event: UntimedEvent): void
}

/** Runs one play: its batches one after another, the hosts of a batch in parallel, each at its own pace. */
export class PlayRun {
  constructor(
    private readonly play: PreparedPlay,
    private readonly options: PlayOptions,
  ) {}

  async run(): Promise<void> {
    const { sessions, signal } = this.options
    for (const [index, batch] of this.play.batches.entries()) {
      const hosts = batch.filter((host) => sessions.isActive(host))
      if (hosts.length === 0 || signal.aborted) continue
      const failed = await this.#runBatch(hosts, index + 1)
      if (failed.length > 0 && index + 1 < this.play.batches.length) return this.#stopRolling(failed, index + 1)
    }
  }

  /** Stops a rolling play after a failure, to protect the hosts that still work. */
  #stopRolling(failed: readonly Host[], done: number): void {
    const left = this.play.batches.slice(done).flat()
    const names = (hosts: readonly Host[]) => hosts.map((host) => host.name).join(', ')
    for (const host of left) this.options.sessions.drop(host)
    this.options.emit({
      type: 'warning',
      message: `play '${this.play.name}' stops after a failure on ${names(failed)}; it does not run on ${names(left)}`,
    })
  }

  async #runBatch(hosts: readonly Host[], batch: number): Promise<Host[]> {
    const { emit, request } = this.options
    const title = { play: this.play.name, batch }
    const names = hosts.map((host) => host.name)
    const failed: Host[] = []
    emit({ type: 'play-started', ...title, batches: this.play.batches.length, hosts: names })
    await inParallel(hosts, request.forks, async (host) => {
      if (this.options.signal.aborted) return
      if (!(await this.#runHost(host))) failed.push(host)
      emit({ type: 'host-finished', host: host.name })
      this.#release(host)
    })
    emit({ type: 'play-finished', ...title })
    return failed
  }

  /** Closes the session without waiting. The end of the run waits for it. */
  #release(host: Host): void {
    const { sessions, isLastFor } = this.options
    if (isLastFor(host) || !sessions.isActive(host)) void sessions.of(host).close()
  }

  /** Returns false when the host failed. An unreachable host is dropped, but does not stop a rolling play. */
  async #runHost(host: Host): Promise<boolean> {
    try {
      const facts = await this.#gatherFacts(host)
      const done = facts !== undefined && (await this.#converge(host, facts))
      if (!done) this.options.sessions.drop(host)
      return done
    } catch (error) {
      this.options.sessions.drop(host)
      if (error instanceof UnreachableError) {
        this.options.emit({ type: 'host-unreachable', host: host.name, failure: failureOf(error) })
        return true
      }
      const ref: TaskRef = { host: host.name, role: '', task: 'define the roles', handler: false }
      this.options.emit({ type: 'task-finished', ...ref, outcome: failed(error) })
      return false
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
      emit({ type: 'host-connected', host: host.name })
      emit({ type: 'task-finished', ...ref, outcome: { status: 'ok' } })
      return facts
    } catch (error) {
      if (!(error instanceof FailedError)) throw error
      emit({ type: 'task-finished', ...ref, outcome: failed(error) })
      return undefined
    }
  }

  #converge(host: Host, facts: Facts): Promise<boolean> {
    const { sessions, selection, redactor, request, signal, emit } = this.options
    const roles = rolesOn(host, this.play, facts)
    return converge({ session: sessions.of(host), roles, selection, redactor, check: request.check, signal, emit })
  }
}

function failed(error: unknown) {
  return { status: 'failed', failure: failureOf(error), ignored: false } as const
}

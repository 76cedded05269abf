import { FailedError, UnreachableError } from '../core/errors.js'
import type { Facts } from '../core/host/facts.js'
import type { Host } from '../core/host/host.js'
import type { Selection } from './bind/tags.js'
import { converge } from './converge.js'
import type { Place, Untimed } from './events.js'
import { failureOf } from './failure/failure.js'
import type { Redactor } from './failure/redactor.js'
import type { Sessions } from './host/pool.js'
import { type Loss, Losses } from './losses.js'
import { inParallel } from './parallel.js'
import { type PreparedPlay, rolesOn } from './prepare/prepared-play.js'

interface PlayOptions {
  readonly request: { readonly check: boolean; readonly forks: number }
  readonly sessions: Sessions
  readonly selection: Selection
  readonly redactor: Redactor
  readonly signal: AbortSignal
  /** No later play works on the host. */
  isLastFor(host: Host): boolean
  tell(event: Untimed): void
}

/** One play: its batches one after another, the hosts of a batch side by side, each at its own pace. */
export class PlayRun {
  readonly #losses: Losses
  /** Hosts that this play has begun to work on. */
  readonly #begun = new Set<Host>()
  /** Aborted when one host's failure ends the batch for all. */
  readonly #fatal = new AbortController()
  readonly #signal: AbortSignal

  constructor(
    private readonly play: PreparedPlay,
    private readonly options: PlayOptions,
  ) {
    this.#losses = new Losses(play.limits)
    this.#signal = AbortSignal.any([options.signal, this.#fatal.signal])
  }

  /** Resolves to false when no later play may run: this one stopped early, or none of its hosts is left. */
  async run(): Promise<boolean> {
    const { sessions, signal } = this.options
    const { batches, continueAfterFailure } = this.play
    let isStopped = false
    for (const [index, batch] of batches.entries()) {
      const hosts = batch.filter((host) => sessions.takesPart(host))
      if (hosts.length === 0 || isStopped || signal.aborted) continue
      await this.#runBatch(hosts, index + 1)
      const reason = this.#losses.reasonToStop(hosts)
      const left = [...hosts.filter((host) => !this.#begun.has(host)), ...batches.slice(index + 1).flat()]
      isStopped = reason !== undefined && (left.length > 0 || this.#fatal.signal.aborted)
      if (isStopped) this.#stop(this.#losses.in(hosts), reason!, left)
    }
    const isLost = !batches.flat().some((host) => sessions.takesPart(host))
    return continueAfterFailure || signal.aborted || !(isStopped || isLost)
  }

  /** A failure must not reach the hosts that still work. */
  #stop(lost: readonly string[], reason: string, left: readonly Host[]): void {
    for (const host of left) this.options.sessions.drop(host)
    const untouched = left.length > 0 ? `; left as they were: ${left.map(({ name }) => name).join(', ')}` : ''
    const message = `play '${this.play.name}' stops here because of ${lost.join(', ')} (${reason})${untouched}`
    this.options.tell({ type: 'warning', message })
  }

  async #runBatch(hosts: readonly Host[], batch: number): Promise<void> {
    const { tell, request, signal } = this.options
    const title = { play: this.play.name, batch }
    const names = hosts.map((host) => host.name)
    tell({ type: 'play-started', ...title, batches: this.play.batches.length, hosts: names })
    await inParallel(hosts, request.forks, async (host) => {
      if (signal.aborted || this.#losses.reasonToBeginNoMore(hosts)) return
      this.#begun.add(host)
      const loss = await this.#runHost(host)
      if (loss) this.#lose(host, loss)
      tell({ type: 'host-finished', host: host.name })
      this.#release(host)
    })
    tell({ type: 'play-finished', ...title })
  }

  /** With `anyErrorsFatal`, the other hosts of the batch end as after an interruption and take no further part either. */
  #lose(host: Host, loss: Loss): void {
    this.options.sessions.drop(host)
    this.#losses.add(host, loss)
    if (this.play.limits.anyErrorsFatal) this.#fatal.abort()
  }

  /** The end of the run waits for what is still being closed. */
  #release(host: Host): void {
    const { sessions, isLastFor } = this.options
    if (isLastFor(host) || !sessions.takesPart(host)) void sessions.of(host).close()
  }

  /** Resolves to how the host was lost, undefined when it was not. */
  async #runHost(host: Host): Promise<Loss | undefined> {
    try {
      const facts = await this.#greet(host)
      if (facts === undefined || !(await this.#converge(host, facts))) return 'failed'
      if (this.#fatal.signal.aborted) this.options.sessions.drop(host)
      return undefined
    } catch (error) {
      if (error instanceof UnreachableError) {
        this.options.tell({ type: 'host-unreachable', host: host.name, failure: failureOf(error) })
        return this.options.sessions.of(host).hasSentChanges ? 'lost' : 'unreachable'
      }
      const place: Place = { host: host.name, role: '', task: 'define the roles', handler: false }
      this.options.tell({ type: 'task-finished', ...place, outcome: failed(error) })
      return 'failed'
    }
  }

  /** Connects and reads the facts; the first time in a run this is reported as a task. Undefined when it failed. */
  async #greet(host: Host): Promise<Facts | undefined> {
    const { sessions, tell } = this.options
    const session = sessions.of(host)
    if (session.greeted) return session.open()
    session.greeted = true
    const place: Place = { host: host.name, role: '', task: 'Gathering Facts', handler: false }
    tell({ type: 'task-started', ...place })
    try {
      const facts = await session.open()
      this.#warnOfClones(host)
      sessions.machines.assertOneName(host.name)
      tell({ type: 'host-connected', host: host.name })
      tell({ type: 'task-finished', ...place, outcome: { status: 'ok' } })
      return facts
    } catch (error) {
      if (!(error instanceof FailedError)) throw error
      tell({ type: 'task-finished', ...place, outcome: failed(error) })
      return undefined
    }
  }

  #warnOfClones({ name }: Host): void {
    const clones = this.options.sessions.machines.clonesOf(name)
    if (clones.length === 0) return
    this.options.tell({
      type: 'warning',
      host: name,
      message: `it has the host key and the machine id of ${clones.join(' and ')}: both were installed from one image`,
      hint: 'Give each its own: remove /etc/machine-id and /etc/ssh/ssh_host_*, then systemd-machine-id-setup and ssh-keygen -A.',
    })
  }

  #converge(host: Host, facts: Facts): Promise<boolean> {
    const { sessions, selection, redactor, request, tell } = this.options
    const roles = rolesOn(host, this.play, facts)
    const [session, signal] = [sessions.of(host), this.#signal]
    const beforeChange = () => sessions.assertOneName(host)
    return converge({ session, roles, selection, redactor, check: request.check, signal, beforeChange, tell })
  }
}

function failed(error: unknown) {
  return { status: 'failed', failure: failureOf(error), ignored: false } as const
}

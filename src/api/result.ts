import type { Failure, Tally } from '../core/outcome.js'
import type { Event } from '../engine/events.js'
import type { RunResult as Tallied } from '../engine/run.js'

/** A task or handler that failed, and why. */
export interface TaskFailure extends Failure {
  /** Empty for a task that belongs to no role, such as gathering facts. */
  readonly role: string
  readonly task: string
  readonly handler: boolean
}

/** How a run ended on one host. */
export interface HostResult {
  /** The counters of the recap. */
  readonly tally: Readonly<Tally>
  /** Why the host was unreachable; absent when it was reachable. */
  readonly unreachable?: Failure
  /** In the order of the tasks, without those that `ignoreErrors` ignores. */
  readonly failures: readonly TaskFailure[]
}

/** How a run ended. */
export interface RunResult {
  /** Every host of the run by name, in the order of the inventory. */
  readonly hosts: Readonly<Record<string, HostResult>>
  /** The signal ended the run early, so that the result is incomplete. */
  readonly interrupted: boolean
  /** A dry run found something to change. */
  readonly changesPending: boolean
}

/** Collects the failures of a run from its events, which contain no secrets. */
export class Failures {
  readonly #unreachable = new Map<string, Failure>()
  readonly #failures = new Map<string, TaskFailure[]>()

  take(event: Event): void {
    if (event.type === 'host-unreachable') this.#unreachable.set(event.host, event.failure)
    if (event.type !== 'task-finished') return
    const { host, role, task, handler, outcome } = event
    if (outcome.status !== 'failed' || outcome.ignored) return
    this.#failures.set(host, [...this.#of(host), { ...outcome.failure, role, task, handler }])
  }

  resultOf({ tallies, interrupted, changesPending }: Tallied): RunResult {
    const hosts = Object.entries(tallies).map(([host, tally]) => {
      const unreachable = this.#unreachable.get(host)
      return [host, { tally, ...(unreachable && { unreachable }), failures: this.#of(host) }] as const
    })
    return { hosts: Object.fromEntries(hosts), interrupted, changesPending }
  }

  #of(host: string): readonly TaskFailure[] {
    return this.#failures.get(host) ?? []
  }
}

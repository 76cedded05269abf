import type { Failure, Outcome, Tally } from '../../src/core/outcome.js'
import type { Event } from '../../src/engine/events.js'
import type { CommandResult } from './command.js'

/** One task on one host, as in the JSON output. */
export interface TaskReport {
  readonly host: string
  /** `nginx: install nginx`, `nginx: handler reload nginx`. */
  readonly task: string
  readonly outcome: Outcome
}

/** The events of a run with `--output json`. */
export class Report {
  readonly events: readonly Event[]

  constructor({ stdout }: Pick<CommandResult, 'stdout'>) {
    this.events = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Event)
  }

  /** All tasks in order, without the gathering of facts. */
  get tasks(): TaskReport[] {
    return this.events.flatMap((event) => {
      if (event.type !== 'task-finished' || event.task === 'Gathering Facts') return []
      const { host, role, task, handler, outcome } = event
      return [{ host, task: `${role}: ${handler ? 'handler ' : ''}${task}`, outcome }]
    })
  }

  /** `task: status` for each task of a host. */
  statuses(host: string): string[] {
    return this.tasks
      .filter((finished) => finished.host === host)
      .map(({ task, outcome }) => `${task}: ${outcome.status}`)
  }

  get tallies(): Readonly<Record<string, Tally>> {
    return this.#end?.tallies ?? {}
  }

  /** The duration of the run. */
  get milliseconds(): number {
    return this.#end?.milliseconds ?? Number.NaN
  }

  /** Changes by host. */
  get changed(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.tallies).map(([host, { changed }]) => [host, changed]))
  }

  /** The first failure of a host, including its connection. */
  failure(host: string): Failure | undefined {
    return this.events.flatMap((event) => {
      if (event.type === 'host-unreachable' && event.host === host) return [event.failure]
      if (event.type !== 'task-finished' || event.host !== host || event.outcome.status !== 'failed') return []
      return [event.outcome.failure]
    })[0]
  }

  /** `message` and `hint` of each warning. */
  get warnings(): string[] {
    return this.events.flatMap((event) => (event.type === 'warning' ? [`${event.message}\n${event.hint ?? ''}`] : []))
  }

  get #end() {
    return this.events.find((event) => event.type === 'run-finished')
  }
}

import type { Outcome } from '../../core/outcome.js'
import type { Event, TaskRef } from '../../engine/events.js'

type State = 'waiting' | 'running' | 'done' | 'failed' | 'unreachable'

/** The current state of one host. */
export interface HostProgress {
  readonly host: string
  state: State
  /** Its current task, or the task that failed. */
  place?: TaskRef
  /** Start of that task, in milliseconds since 1970. */
  since: number
  /** The progress that the task last reported. */
  stage: string
  /** The latest line that the task's command printed. */
  line: string
  /** Its failure is that of a dry run. */
  predicted: boolean
  readonly counts: Record<Outcome['status'], number>
}

/** The current state of the run: a fold over the events. */
export class Progress {
  readonly hosts = new Map<string, HostProgress>()
  play: Extract<Event, { type: 'play-started' }> | undefined
  startedAt = 0
  /** Nothing is changed on the hosts. */
  check = false

  apply(event: Event): void {
    switch (event.type) {
      case 'run-started':
        this.hosts.clear()
        this.startedAt = event.at
        this.check = event.check
        for (const host of event.hosts) this.#of(host)
        break
      case 'play-started':
        this.play = event
        break
      case 'task-started':
        Object.assign(this.#of(event.host), { state: 'running', place: event, since: event.at, stage: '', line: '' })
        break
      case 'task-progress':
        Object.assign(this.#of(event.host), { stage: event.text, line: '' })
        break
      case 'task-output':
        this.#of(event.host).line = event.line
        break
      case 'task-finished':
        this.#count(this.#of(event.host), event, event.outcome)
        break
      case 'host-unreachable':
        this.#of(event.host).state = 'unreachable'
        break
      case 'host-finished':
        if (this.#of(event.host).state === 'running') this.#of(event.host).state = 'done'
    }
  }

  /** The number of hosts in each state. */
  get states(): Record<State, number> {
    const states = { waiting: 0, running: 0, done: 0, failed: 0, unreachable: 0 }
    for (const { state } of this.hosts.values()) states[state] += 1
    return states
  }

  #count(progress: HostProgress, place: TaskRef, outcome: Outcome): void {
    progress.counts[outcome.status] += 1
    Object.assign(progress, { stage: '', line: '' })
    if (outcome.status !== 'failed' || outcome.ignored) return
    Object.assign(progress, { state: 'failed', place, predicted: outcome.predicted === true })
  }

  #of(host: string): HostProgress {
    const known = this.hosts.get(host)
    if (known) return known
    const counts = { ok: 0, changed: 0, skipped: 0, failed: 0 }
    const progress: HostProgress = { host, state: 'waiting', since: 0, stage: '', line: '', predicted: false, counts }
    this.hosts.set(host, progress)
    return progress
  }
}

import type { Failure, Outcome, Tally } from '../../src/core/outcome.js'
import type { Event, Unfinished, UntimedEvent } from '../../src/engine/events.js'

type Unfinishments = Readonly<Record<string, Unfinished>>

/** The events of a run, for tests: each event follows the previous one after one second. */
export class RecordedRun {
  readonly events: Event[] = []

  runs(hosts: readonly string[], check = false): this {
    return this.emit({ type: 'run-started', playbook: 'deploy', check, hosts })
  }

  plays(play: string, hosts: readonly string[], batch = 1, batches = 1): this {
    return this.emit({ type: 'play-started', play, batch, batches, hosts })
  }

  starts(host: string, name: string): this {
    return this.emit({ type: 'task-started', host, ...placeOf(name) })
  }

  writes(host: string, name: string, line: string): this {
    return this.emit({ type: 'task-output', host, ...placeOf(name), line })
  }

  advances(host: string, name: string, text: string): this {
    return this.emit({ type: 'task-progress', host, ...placeOf(name), text })
  }

  ends(host: string, name: string, outcome: Outcome = { status: 'ok' }): this {
    return this.emit({ type: 'task-finished', host, ...placeOf(name), outcome })
  }

  does(host: string, name: string, outcome?: Outcome): this {
    return this.starts(host, name).ends(host, name, outcome)
  }

  loses(host: string, failure: Failure): this {
    return this.emit({ type: 'host-unreachable', host, failure })
  }

  leaves(...hosts: readonly string[]): this {
    for (const host of hosts) this.emit({ type: 'host-finished', host })
    return this
  }

  warns(message: string, host?: string): this {
    return this.emit({ type: 'warning', message, ...(host === undefined ? {} : { host }) })
  }

  endsPlay(play: string, batch = 1): this {
    return this.emit({ type: 'play-finished', play, batch })
  }

  finishes(
    tallies: Record<string, Partial<Tally>>,
    milliseconds = 4200,
    interrupted = false,
    unfinished: Unfinishments = {},
  ): this {
    const none = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, ignored: 0 }
    const whole = Object.fromEntries(Object.entries(tallies).map(([host, tally]) => [host, { ...none, ...tally }]))
    return this.emit({
      type: 'run-finished',
      milliseconds,
      hosts: Object.keys(whole),
      tallies: whole,
      exchanges: {},
      interrupted,
      unfinished,
    })
  }

  emit(event: UntimedEvent): this {
    this.events.push({ at: (this.events.length + 1) * 1000, ...event } as Event)
    return this
  }
}

/** `nginx : install nginx`, `! nginx : reload nginx` for a handler, `Gathering Facts` outside of a role. */
function placeOf(name: string) {
  const handler = name.startsWith('! ')
  const [role, task] = name.replace('! ', '').split(' : ') as [string, string?]
  return task === undefined ? { role: '', task: role, handler } : { role, task, handler }
}

export function changed(...differences: Extract<Outcome, { status: 'changed' }>['differences']): Outcome {
  return { status: 'changed', differences }
}

export function failed(failure: Failure, ignored = false): Outcome {
  return { status: 'failed', failure, ignored }
}

/** A failure that a dry run predicts. */
export function predicted(failure: Failure): Outcome {
  return { status: 'failed', failure, ignored: false, predicted: true }
}

import type { Outcome, Tally } from '../core/outcome.js'
import type { UntimedEvent } from './events.js'

/** Counts the events for the recap. As in Ansible, `ok` includes changed tasks and ignored failures. */
export class Tallies {
  readonly #tallies: Map<string, Tally>

  constructor(hosts: readonly string[]) {
    this.#tallies = new Map(hosts.map((host) => [host, empty()]))
  }

  count(event: UntimedEvent): void {
    if (event.type === 'host-unreachable') this.#of(event.host).unreachable = 1
    if (event.type === 'task-finished') countOutcome(this.#of(event.host), event.outcome)
  }

  get all(): Record<string, Tally> {
    return Object.fromEntries(this.#tallies)
  }

  #of(host: string): Tally {
    const tally = this.#tallies.get(host) ?? empty()
    this.#tallies.set(host, tally)
    return tally
  }
}

function empty(): Tally {
  return { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, ignored: 0 }
}

function countOutcome(tally: Tally, outcome: Outcome): void {
  if (outcome.status === 'skipped') tally.skipped += 1
  else if (outcome.status === 'failed' && !outcome.ignored) tally.failed += 1
  else tally.ok += 1
  if (outcome.status === 'changed') tally.changed += 1
  if (outcome.status === 'failed' && outcome.ignored) tally.ignored += 1
}

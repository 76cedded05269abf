import type { Outcome } from '../core/outcome.js'
import { Output } from '../core/output.js'
import type { Change, Resource } from '../core/resource.js'
import { application, difference } from './apply.js'
import type { Part } from './batch.js'
import { Forecast } from './forecast.js'
import type { HandlerName } from './handlers.js'
import type { Observations } from './observations.js'
import { type Redactor, secretsOf } from './redact.js'
import type { Session } from './session.js'
import { type BoundRole, define, type Entry, type Work } from './work.js'

interface Options {
  readonly session: Session
  readonly observations: Observations
  readonly redactor: Redactor
}

/** A change that is about to be made. */
interface Cause {
  readonly work: Work
  readonly resource: Resource
  readonly changes: readonly Change[]
  /** Handlers of the same role that need not run any more once it is made. */
  readonly settled: readonly HandlerName[]
}

/** A handler on its way to the host. */
export interface Early {
  readonly work: Work
  readonly parts: readonly Part[]
  /** Throws CommandError with the words of the step that failed. */
  outcome(outputs: readonly (Output | undefined)[]): Outcome
}

/**
 * Handlers that travel with the change that makes them due, so that an edit and its reload cost one exchange. They may
 * where no task that stands between the two is concerned by what changed; the walk reports them when it comes there.
 */
export class EarlyHandlers {
  readonly #done = new Map<string, () => Outcome>()
  /** All that was changed so far: what looks at it may have another answer by now than the one that is known. */
  readonly #changed = new Forecast()

  constructor(private readonly options: Options) {}

  /** Those that can be sent behind the steps of a change, in their order; what the change settles is not due. */
  behind({ work, resource, changes, settled }: Cause, upcoming: readonly Entry[]): readonly Early[] {
    this.#changed.note(work.task.name, resource, changes)
    for (const handler of work.task.notify) this.#done.delete(keyOf(work.role, handler))
    const stop = resource.judge ? undefined : this.#nextStop(upcoming)
    if (!stop) return []
    const due = stop.role.handlers
      .slice(stop.from)
      .filter(({ name }) => this.#isDue(stop.role, name, work) && !settled.some(({ handler }) => handler === name))
    const early = due.map((handler) => this.#early(define(stop.role, handler, true)))
    const end = early.indexOf(undefined)
    return early.slice(0, end < 0 ? undefined : end).filter((one) => one !== undefined)
  }

  /** Notes what became of them; `outputs` are those of their parts, one after another. */
  store(early: readonly Early[], outputs: readonly (Output | undefined)[]): void {
    let from = 0
    for (const { work, parts, outcome } of early) {
      const own = outputs.slice(from, from + parts.length)
      from += parts.length
      if (!own[0]) return
      this.#done.set(keyOf(work.role, work.task.name), () => outcome(own))
      if (own.at(-1)?.code === 0) this.options.session.owed.remove([nameOf(work)])
    }
  }

  has(role: BoundRole, handler: string): boolean {
    return this.#done.has(keyOf(role, handler))
  }

  /** What became of a handler that ran early; it is told once. */
  take({ role, task, place }: Work): (() => Outcome) | undefined {
    if (!place.handler) return undefined
    const outcome = this.#done.get(keyOf(role, task.name))
    this.#done.delete(keyOf(role, task.name))
    return outcome
  }

  /** Where handlers run next, unless a task that stands before it may have something to change. */
  #nextStop(upcoming: readonly Entry[]) {
    const stop = upcoming.find((entry) => entry.type !== 'work' || !this.#isUntouched(entry.work))
    return stop?.type === 'handlers' ? stop : undefined
  }

  #isUntouched(work: Work): boolean {
    const { task, resource } = work
    if (!task.when) return true
    const answer = this.options.observations.lastAnswer(work)
    if (!resource || !answer) return false
    try {
      const current = resource.probe.parse(answer)
      return resource.plan(current).length === 0 && this.#changed.dependence(resource, current) === undefined
    } catch {
      return false
    }
  }

  #isDue(role: BoundRole, handler: string, cause: Work): boolean {
    const notified = cause.role === role && cause.task.notify.includes(handler)
    return notified || this.options.session.owed.owes({ role: role.definition.name, handler })
  }

  /** Undefined for a handler whose steps are not known before it was looked at, or that brings others about. */
  #early(work: Work): Early | undefined {
    const { task, resource } = work
    const { session, redactor } = this.options
    if (!resource?.unconditional || resource.judge || session.isTight(resource.timeout)) return undefined
    if (!task.when || task.notify.length + task.settles.length > 0) return undefined
    const planned = resource.plan(resource.probe.parse(nothing))
    redactor.add([...resource.probe.script.secrets, ...planned.flatMap(secretsOf)])
    this.#changed.note(task.name, resource, planned)
    const { parts, read } = application(resource, planned, { owed: [], done: [nameOf(work)] })
    return {
      work,
      parts: [{ script: resource.probe.script }, ...parts],
      outcome([before, ...outputs]) {
        read(outputs)
        return { status: 'changed', differences: resource.plan(resource.probe.parse(before!)).map(difference) }
      },
    }
  }
}

const nothing = new Output(0, Buffer.alloc(0), Buffer.alloc(0))

function nameOf({ role, task }: Work) {
  return { role: role.definition.name, handler: task.name }
}

function keyOf({ definition }: BoundRole, handler: string): string {
  return `${definition.name}\n${handler}`
}

import type { Outcome } from '../../core/outcome.js'
import type { Change, Resource } from '../../core/resource.js'
import { Output } from '../../core/shell/output.js'
import { type Redactor, secretsOf } from '../failure/redactor.js'
import type { HandlerName } from '../handlers.js'
import type { Session } from '../host/session.js'
import { application, difference } from './apply.js'
import type { Part } from './batch.js'
import type { Observations } from './observations.js'
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

  constructor(private readonly options: Options) {}

  /** Those that can be sent behind the steps of changes, in their order; what the changes settle is not due. */
  behind(causes: readonly Cause[], upcoming: readonly Entry[]): readonly Early[] {
    for (const { work } of causes) for (const handler of work.task.notify) this.#done.delete(keyOf(work.role, handler))
    const stop = causes.some(({ resource }) => resource.judge) ? undefined : this.#nextStop(upcoming)
    if (!stop) return []
    const settled = causes.flatMap((cause) => cause.settled.map(({ handler }) => handler))
    const due = stop.role.handlers
      .slice(stop.from)
      .filter(({ name }) => this.#isDue(stop.role, name, causes) && !settled.includes(name))
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
    return !work.task.when || this.options.observations.foresee(work)?.changes.length === 0
  }

  #isDue(role: BoundRole, handler: string, causes: readonly Cause[]): boolean {
    const notified = causes.some(({ work }) => work.role === role && work.task.notify.includes(handler))
    return notified || this.options.session.owed.owes({ role: role.definition.name, handler })
  }

  /** Undefined for a handler whose steps are not known before it was looked at, or that brings others about. */
  #early(work: Work): Early | undefined {
    const { task, resource } = work
    const { session, observations, redactor } = this.options
    if (!resource?.unconditional || resource.judge || session.isTight(resource.timeout)) return undefined
    if (!task.when || task.notify.length + task.settles.length > 0) return undefined
    const planned = resource.plan(resource.probe.parse(nothing))
    redactor.add([...resource.probe.script.secrets, ...planned.flatMap(secretsOf)])
    observations.noteChange({ work, resource, changes: planned })
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

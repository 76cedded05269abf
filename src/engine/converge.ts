import { FailedError, UnreachableError } from '../core/errors.js'
import type { Outcome } from '../core/outcome.js'
import type { Output } from '../core/output.js'
import { Body, type Change, type Resource } from '../core/resource.js'
import type { Deferred, Task } from '../core/task.js'
import { application } from './apply.js'
import type { Untimed } from './events.js'
import { Forecast } from './forecast.js'
import { Observations } from './observations.js'
import type { Owed } from './owed.js'
import { clearPending, type Pending } from './pending.js'
import type { Selection } from './selection.js'
import type { Session } from './session.js'
import { troubleOf } from './trouble.js'
import { type BoundRole, define, type Entry, entriesOf, entriesOfRole, type Work } from './work.js'

export interface ConvergeOptions {
  readonly session: Session
  readonly roles: readonly BoundRole[]
  readonly selection: Selection
  readonly check: boolean
  /** Once aborted, no further task begins; the handlers that are owed still run. */
  readonly signal: AbortSignal
  tell(event: Untimed): void
}

/**
 * Brings one host to the state that its roles describe: observes, plans, applies, observes again. Resolves to false when
 * a task failed and the host was left there. Throws UnreachableError when the connection is lost.
 */
export function converge(options: ConvergeOptions): Promise<boolean> {
  return new Convergence(options).walk()
}

class Convergence {
  readonly #observations: Observations
  readonly #owed: Owed
  readonly #forecast = new Forecast()
  readonly #outputs = new Map<Task, Output>()
  #entries: Entry[] = []

  constructor(private readonly options: ConvergeOptions) {
    this.#observations = new Observations(options.session)
    this.#owed = options.session.owed
  }

  async walk(): Promise<boolean> {
    const { roles, selection, signal } = this.options
    this.#entries = roles.flatMap((role) => entriesOfRole(role, selection))
    if (await this.#failsBeforeAnyChange()) return false
    for (let entry = this.#entries.shift(); entry; entry = this.#entries.shift()) {
      if (entry.type === 'handlers') this.#entries.unshift(...this.#dueHandlers(entry.role))
      else if (signal.aborted && !(entry.type === 'work' && entry.work.place.handler)) continue
      else if (entry.type === 'deferred') this.#entries.unshift(...this.#resolve(entry.role, entry.deferred))
      else if (!(await this.#perform(entry.work))) return false
    }
    return true
  }

  /** A definition that throws fails the host while it is still as it was found. */
  async #failsBeforeAnyChange(): Promise<boolean> {
    const works = this.#entries.flatMap((entry) => (entry.type === 'work' ? [entry.work] : []))
    const broken = works.find((work) => work.error !== undefined && !work.task.ignoreErrors)
    return broken !== undefined && !(await this.#perform(broken))
  }

  #dueHandlers(role: BoundRole): Entry[] {
    return role.handlers
      .filter((handler) => this.#owed.owes(role.definition.name, handler.name))
      .map((handler) => ({ type: 'work', work: define(role, handler, true) }))
  }

  #resolve(role: BoundRole, deferred: Deferred): Entry[] {
    const output = this.#outputs.get(deferred.after)
    if (output) return entriesOf(role, deferred.define(output), this.options.selection)
    if (this.options.check) this.#forecast.alteredBy(deferred.after.name)
    return []
  }

  async #perform(work: Work): Promise<boolean> {
    this.options.tell({ type: 'task-started', ...work.place })
    const outcome = await this.#outcomeOf(work)
    this.options.tell({ type: 'task-finished', ...work.place, outcome })
    return outcome.status !== 'failed' || outcome.ignored
  }

  async #outcomeOf(work: Work): Promise<Outcome> {
    const { task, resource, error } = work
    if (!task.when) return { status: 'skipped', reason: 'its condition does not hold' }
    try {
      if (resource === undefined) throw error
      return await this.#bring(work, resource)
    } catch (reason) {
      if (reason instanceof UnreachableError) throw reason
      this.#observations.forget()
      return { status: 'failed', trouble: troubleOf(reason, task.source), ignored: task.ignoreErrors }
    }
  }

  async #bring(work: Work, resource: Resource): Promise<Outcome> {
    const output = await this.#observations.of(work, [{ type: 'work', work }, ...this.#entries])
    if (resource.kind === 'observe') this.#outputs.set(work.task, output)
    const current = resource.probe.parse(output)
    const changes = resource.plan(current)
    if (this.options.check) return this.#predict(work, current, changes)
    if (changes.length > 0) return this.#apply(work, resource, changes)
    if (work.place.handler) await this.#forgive([nameOf(work)])
    return { status: 'ok' }
  }

  #predict(work: Work, current: unknown, changes: readonly Change[]): Outcome {
    const dependsOn = this.#forecast.dependence(work, current)
    if (changes.length === 0 && dependsOn === undefined) return { status: 'ok' }
    this.#forecast.note(work)
    if (work.resource?.neverChanges) return { status: 'ok' }
    this.#owed.add(this.#newlyOwed(work, changes))
    this.#owed.remove([...settledBy(work, changes), ...(work.place.handler ? [nameOf(work)] : [])])
    return {
      status: 'changed',
      differences: changes.map(difference),
      ...(dependsOn === undefined ? {} : { dependsOn }),
    }
  }

  async #apply(work: Work, resource: Resource, changes: readonly Change[]): Promise<Outcome> {
    const owed = this.#newlyOwed(work, changes)
    const handled = work.place.handler && resource.proof === 'steps' ? [nameOf(work)] : []
    const done = [...settledBy(work, changes), ...handled]
    const { parts, read } = application(resource, changes, { owed, done })
    const following = this.#observations.following(this.#entries)
    const outputs = await this.options.session.exchange([...parts, ...following.parts], {
      timeout: resource.timeout === undefined ? undefined : resource.timeout * 1000,
      onLine: (line) => this.options.tell({ type: 'task-output', ...work.place, line }),
    })
    const { changed, result, own } = read(outputs)
    this.#outputs.set(work.task, result)
    this.#observations.store(following.works, outputs.slice(parts.length))
    this.#owed.add(owed)
    if (own && resource.proof !== 'steps') refuseUnlessConverged(resource, own)
    this.#owed.remove(done)
    if (work.place.handler && handled.length === 0) await this.#forgive([nameOf(work)])
    if (!changed) await this.#forgive(owed)
    return changed ? { status: 'changed', differences: changes.map(difference) } : { status: 'ok' }
  }

  /** Clearing up what an interrupted run left is no change that a daemon would have to hear of. */
  #newlyOwed(work: Work, changes: readonly Change[]): Pending[] {
    const onlyPrepares = changes.length > 0 && changes.every((change) => change.steps.every((step) => step.prepares))
    return onlyPrepares ? [] : this.#owed.newlyOwed(work)
  }

  /** Takes back marks in an exchange of their own. */
  async #forgive(names: readonly Pick<Pending, 'role' | 'handler'>[]): Promise<void> {
    if (names.length > 0) await this.options.session.exchange(names.map((name) => ({ script: clearPending(name) })))
    this.#owed.remove(names)
  }
}

function nameOf({ place }: Work): Pick<Pending, 'role' | 'handler'> {
  return { role: place.role, handler: place.task }
}

/** A daemon that was just started has read everything: the handlers that would have told it to are done. */
function settledBy({ task, place }: Work, changes: readonly Change[]): Pick<Pending, 'role' | 'handler'>[] {
  if (!changes.some((change) => change.starts)) return []
  return task.settles.map((handler) => ({ role: place.role, handler }))
}

function difference({ attribute, from, to }: Change) {
  return { attribute, from, to }
}

/** The proof: the same question as before, and nothing may be left to do. */
function refuseUnlessConverged(resource: Resource, output: Output): void {
  const [left] = resource.plan(resource.probe.parse(output))
  if (!left) return
  throw new FailedError(
    `${resource.kind} ${resource.name} did not converge: its steps succeeded, but ${left.attribute} is still ${show(left.from)} instead of ${show(left.to)}`,
    { hint: 'Something on the host undoes the change, or the steps do not do what they say.' },
  )
}

function show(value: Change['from']): string {
  return value instanceof Body ? value.summary : JSON.stringify(value)
}

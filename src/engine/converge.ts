import { FailedError, UnreachableError } from '../core/errors.js'
import type { Outcome } from '../core/outcome.js'
import type { Output } from '../core/output.js'
import { Body, type Change, type Resource } from '../core/resource.js'
import type { Deferred, Task } from '../core/task.js'
import { application } from './apply.js'
import type { Untimed } from './events.js'
import { Observations } from './observations.js'
import { clearPending, type Pending } from './pending.js'
import type { Redactor } from './redact.js'
import type { Selection } from './selection.js'
import type { Session } from './session.js'
import { inRole, troubleOf } from './trouble.js'
import { type BoundRole, define, type Entry, entriesOf, entriesOfRole, type Work } from './work.js'

type HandlerName = Pick<Pending, 'role' | 'handler'>

export interface ConvergeOptions {
  readonly session: Session
  readonly roles: readonly BoundRole[]
  readonly selection: Selection
  readonly redactor: Redactor
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
  /** What tasks printed, for those that wait for it. */
  readonly #outputs = new Map<Task, Output>()
  /** In a dry run, tasks whose output only the real run will know, and the task on which that depends. */
  readonly #unknown = new Map<Task, string>()
  #entries: Entry[] = []

  constructor(private readonly options: ConvergeOptions) {
    this.#observations = new Observations(options.session)
  }

  async walk(): Promise<boolean> {
    const { roles, selection, signal } = this.options
    this.#entries = roles.flatMap((role) => entriesOfRole(role, selection))
    if (await this.#failsBeforeAnyChange()) return false
    for (let entry = this.#entries.shift(); entry; entry = this.#entries.shift()) {
      if (entry.type === 'handlers') this.#entries.unshift(...(await this.#nextHandler(entry.role, entry.from)))
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

  /** The next handler that is due; it may itself notify one behind it, so that those are looked for only afterwards. */
  async #nextHandler(role: BoundRole, from: number): Promise<Entry[]> {
    const { owed } = this.options.session
    const index = role.handlers.findIndex(
      (handler, place) => place >= from && owed.owes({ role: role.definition.name, handler: handler.name }),
    )
    if (index >= 0) {
      const work = define(role, role.handlers[index]!, true)
      return [
        { type: 'work', work },
        { type: 'handlers', role, from: index + 1 },
      ]
    }
    if (!this.options.check) await this.#forgiveOrphans(role)
    return []
  }

  /** A handler that was renamed or removed can never run: it is told once, and not owed any more. */
  async #forgiveOrphans({ definition, handlers, context }: BoundRole): Promise<void> {
    const known = handlers.map((handler) => handler.name)
    const orphans = this.options.session.owed.left.filter(
      ({ role, handler }) => role === definition.name && !known.includes(handler),
    )
    await this.#forgive(orphans)
    for (const { handler, task } of orphans) {
      const message = `handler '${handler}', owed since '${task}', does not exist in role ${definition.name} any more`
      this.options.tell({ type: 'warning', host: context.host.name, message })
    }
  }

  #resolve(role: BoundRole, { after, define }: Deferred): Entry[] {
    const { check, selection, session, tell } = this.options
    const output = this.#outputs.get(after)
    if (output) {
      const items = inRole(role.definition.name, `what follows '${after.name}'`, () => define(output))
      return entriesOf(role, items, selection)
    }
    const place = { host: role.context.host.name, role: role.definition.name, handler: false }
    const task = `what follows '${after.name}'`
    const dependsOn = this.#unknown.get(after)
    if (check && dependsOn !== undefined) {
      session.forecast.noteUnknown(task)
      tell({ type: 'task-finished', ...place, task, outcome: { status: 'changed', differences: [], dependsOn } })
    } else if (selection.takes(after)) {
      tell({
        type: 'task-finished',
        ...place,
        task,
        outcome: { status: 'skipped', reason: `'${after.name}' did not run` },
      })
    }
    return []
  }

  async #perform(work: Work): Promise<boolean> {
    this.options.tell({ type: 'task-started', ...work.place })
    const outcome = await this.#outcomeOf(work)
    this.options.tell({ type: 'task-finished', ...work.place, outcome })
    return outcome.status !== 'failed' || outcome.ignored
  }

  async #outcomeOf(work: Work): Promise<Outcome> {
    const { task, resource, error, place } = work
    try {
      if (!task.when) {
        if (place.handler) await this.#forgive([nameOf(work)])
        return { status: 'skipped', reason: 'its condition does not hold' }
      }
      if (resource === undefined) throw error
      return await this.#bring(work, resource)
    } catch (reason) {
      if (reason instanceof UnreachableError) throw reason
      this.#observations.forget()
      return { status: 'failed', trouble: troubleOf(reason, task.source), ignored: task.ignoreErrors }
    }
  }

  async #bring(work: Work, resource: Resource): Promise<Outcome> {
    this.options.redactor.add(resource.probe.script.secrets)
    const output = await this.#observations.of(work, [{ type: 'work', work }, ...this.#entries])
    const current = resource.probe.parse(output)
    const changes = resource.plan(current)
    if (this.options.check) return this.#predict(work, resource, { output, current, changes })
    if (resource.kind === 'observe') this.#outputs.set(work.task, output)
    if (changes.length > 0) return this.#apply(work, resource, changes)
    if (work.place.handler) await this.#forgive([nameOf(work)])
    return { status: 'ok' }
  }

  #predict(
    work: Work,
    resource: Resource,
    { output, current, changes }: { output: Output; current: unknown; changes: readonly Change[] },
  ): Outcome {
    const { forecast, owed } = this.options.session
    const dependsOn = forecast.dependence(resource, current)
    if (resource.kind === 'observe' && dependsOn === undefined) this.#outputs.set(work.task, output)
    else this.#unknown.set(work.task, dependsOn ?? work.task.name)
    if (resource.kind === 'observe' || resource.neverChanges) return { status: 'ok' }
    if (changes.length === 0 && dependsOn === undefined) {
      this.#unknown.delete(work.task)
      return { status: 'ok' }
    }
    forecast.note(work.task.name, resource, changes)
    owed.add(this.#newlyOwed(work, changes))
    owed.remove([...settledBy(work, changes), ...(work.place.handler ? [nameOf(work)] : [])])
    return {
      status: 'changed',
      differences: changes.map(difference),
      ...(dependsOn === undefined ? {} : { dependsOn }),
    }
  }

  async #apply(work: Work, resource: Resource, changes: readonly Change[]): Promise<Outcome> {
    const { session, redactor, tell } = this.options
    const { owed } = session
    const newlyOwed = this.#newlyOwed(work, changes)
    const settled = settledBy(work, changes)
    const handled = work.place.handler ? [nameOf(work)] : []
    // A handler is done at once only where the exit codes of its steps are the whole proof.
    const doneAtOnce = resource.judge ? [] : [...settled, ...(resource.proof === 'steps' ? handled : [])]
    const { parts, marked, read } = application(resource, changes, { owed: newlyOwed, done: doneAtOnce })
    redactor.add(changes.flatMap((change) => change.steps.flatMap((step) => step.script.secrets)))
    const following = session.isTight(resource.timeout)
      ? this.#observations.following([])
      : this.#observations.following(this.#entries)
    const outputs = await session.exchange([...parts, ...following.parts], {
      timeout: resource.timeout === undefined ? undefined : resource.timeout * 1000,
      onProgress: ({ part, line }) => {
        if (line !== undefined && part < parts.length) tell({ type: 'task-output', ...work.place, line })
      },
    })
    owed.add(marked(outputs))
    const { changed, result, own } = read(outputs)
    this.#outputs.set(work.task, result)
    this.#observations.store(following.works, outputs.slice(parts.length))
    if (own && resource.proof !== 'steps') refuseUnlessConverged(resource, own)
    owed.remove(doneAtOnce)
    await this.#forgive([...[...settled, ...handled].filter((name) => owed.owes(name)), ...(changed ? [] : newlyOwed)])
    return changed ? { status: 'changed', differences: changes.map(difference) } : { status: 'ok' }
  }

  /** Clearing up what an interrupted run left is no change that a daemon would have to hear of. */
  #newlyOwed(work: Work, changes: readonly Change[]): Pending[] {
    const onlyPrepares = changes.length > 0 && changes.every((change) => change.steps.every((step) => step.prepares))
    return onlyPrepares ? [] : this.options.session.owed.newlyOwed(work)
  }

  /** Takes back marks in an exchange of their own. */
  async #forgive(names: readonly HandlerName[]): Promise<void> {
    if (names.length === 0) return
    if (!this.options.check) {
      await this.options.session.exchange(names.map((name) => ({ script: clearPending(name) })))
    }
    this.options.session.owed.remove(names)
  }
}

function nameOf({ place }: Work): HandlerName {
  return { role: place.role, handler: place.task }
}

/** A daemon that was just started has read everything: the handlers that would have told it to are done. */
function settledBy({ task, place }: Work, changes: readonly Change[]): HandlerName[] {
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

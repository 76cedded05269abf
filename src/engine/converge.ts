import { UnreachableError } from '../core/errors.js'
import type { Outcome } from '../core/outcome.js'
import type { Change, Resource } from '../core/resource.js'
import type { Output } from '../core/shell/output.js'
import type { Deferred, Task } from '../core/task.js'
import type { Untimed } from './events.js'
import { difference } from './exchange/apply.js'
import { Convoys } from './exchange/convoys.js'
import { EarlyHandlers } from './exchange/early-handlers.js'
import { Observations } from './exchange/observations.js'
import { type BoundRole, type Entry, entriesOf, entriesOfRole, type Work } from './exchange/work.js'
import { inRole, troubleOf } from './failure/failure.js'
import type { Redactor } from './failure/redactor.js'
import { Handlers } from './handlers.js'
import type { Session } from './host/session.js'
import type { Selection } from './prepare/tags.js'

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
  readonly #handlers: Handlers
  readonly #early: EarlyHandlers
  readonly #convoys: Convoys
  /** What tasks printed, for those that wait for it. */
  readonly #outputs = new Map<Task, Output>()
  /** In a dry run, tasks whose output only the real run will know, and the task on which that depends. */
  readonly #unknown = new Map<Task, string>()
  #entries: Entry[] = []

  constructor(private readonly options: ConvergeOptions) {
    this.#observations = new Observations(options.session)
    this.#early = new EarlyHandlers({ ...options, observations: this.#observations })
    this.#handlers = new Handlers({ ...options, early: this.#early })
    this.#convoys = new Convoys({
      ...options,
      observations: this.#observations,
      handlers: this.#handlers,
      early: this.#early,
      outputs: this.#outputs,
    })
  }

  async walk(): Promise<boolean> {
    const { roles, selection, signal } = this.options
    this.#entries = roles.flatMap((role) => entriesOfRole(role, selection))
    if (await this.#failsBeforeAnyChange()) return false
    let failed = false
    for (let entry = this.#entries.shift(); entry; entry = this.#entries.shift()) {
      if (entry.type === 'work') {
        const halted = failed || (signal.aborted && !entry.work.place.handler)
        // What went along with an earlier task is done, and has to be told.
        if (halted && !(await this.#convoys.reached(entry.work))) continue
        failed = !(await this.#perform(entry.work)) || failed
      } else if (failed) continue
      else if (entry.type === 'handlers') this.#entries.unshift(...(await this.#handlers.next(entry.role, entry.from)))
      else if (!signal.aborted) this.#entries.unshift(...this.#resolve(entry.role, entry.deferred))
    }
    return !failed
  }

  /** A definition that throws fails the host while it is still as it was found. */
  async #failsBeforeAnyChange(): Promise<boolean> {
    const works = this.#entries.flatMap((entry) => (entry.type === 'work' ? [entry.work] : []))
    const broken = works.find((work) => work.error !== undefined && !work.task.ignoreErrors)
    return broken !== undefined && !(await this.#perform(broken))
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
    const { task, resource, error } = work
    try {
      if (!task.when) {
        await this.#handlers.forgive(this.#handlers.doneBy(work))
        return { status: 'skipped', reason: 'its condition does not hold' }
      }
      if (resource === undefined) throw error
      const ranEarly = this.#early.take(work)
      if (ranEarly) return ranEarly()
      return (await this.#convoys.arrive(work)) ?? (await this.#bring(work, resource))
    } catch (reason) {
      if (reason instanceof UnreachableError) throw reason
      this.#observations.forget()
      return { status: 'failed', trouble: troubleOf(reason, task.source), ignored: task.ignoreErrors }
    }
  }

  async #bring(work: Work, resource: Resource): Promise<Outcome> {
    this.options.redactor.add(resource.probe.script.secrets)
    const output = await this.#observations.of(work, [{ type: 'work', work }, ...this.#entries])
    if (this.options.check) return this.#predict(work, resource, output)
    const changes = resource.plan(resource.probe.parse(output))
    if (resource.kind === 'observe') this.#outputs.set(work.task, output)
    if (changes.length > 0) return this.#convoys.send({ work, resource, changes }, this.#entries)
    await this.#handlers.forgive(this.#handlers.doneBy(work))
    return { status: 'ok' }
  }

  #predict(work: Work, resource: Resource, output: Output): Outcome {
    const { forecast, owed } = this.options.session
    const current = resource.probe.parse(output)
    const dependsOn = forecast.dependence(resource, current)
    const changes = foresee(resource, current, dependsOn)
    if (resource.kind === 'observe' && dependsOn === undefined) this.#outputs.set(work.task, output)
    else this.#unknown.set(work.task, dependsOn ?? work.task.name)
    if (resource.kind === 'observe' || resource.neverChanges) return { status: 'ok' }
    if (changes.length === 0 && dependsOn === undefined) {
      this.#unknown.delete(work.task)
      return { status: 'ok' }
    }
    forecast.note(work.task.name, resource, changes)
    owed.add(this.#handlers.newlyOwed(work, changes))
    owed.remove([...this.#handlers.settledBy(work, changes), ...this.#handlers.doneBy(work)])
    return {
      status: 'changed',
      differences: changes.map(difference),
      ...(dependsOn === undefined ? {} : { dependsOn }),
    }
  }
}

/** What stands in the way now may be gone by then. */
function foresee(resource: Resource, current: unknown, dependsOn: string | undefined): readonly Change[] {
  try {
    return resource.plan(current)
  } catch (error) {
    if (dependsOn === undefined) throw error
    return []
  }
}

import type { Change } from '../core/resource.js'
import type { Untimed } from './events.js'
import type { EarlyHandlers } from './exchange/early-handlers.js'
import { type BoundRole, define, type Entry, type Work } from './exchange/work.js'
import { clearPending, type Pending } from './host/pending.js'
import type { Session } from './host/session.js'

export type HandlerName = Pick<Pending, 'role' | 'handler'>

interface HandlersOptions {
  readonly session: Session
  readonly early: EarlyHandlers
  readonly check: boolean
  tell(event: Untimed): void
}

/** When the handlers of one host run, which changes make them owed, and what makes them done. */
export class Handlers {
  constructor(private readonly options: HandlersOptions) {}

  /** The next handler that is due; it may itself notify one behind it, so that those are looked for only afterwards. */
  async next(role: BoundRole, from: number): Promise<Entry[]> {
    const { session, early } = this.options
    const index = role.handlers.findIndex(
      ({ name }, place) =>
        place >= from && (session.owed.owes({ role: role.definition.name, handler: name }) || early.has(role, name)),
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

  /** Clearing up what an interrupted run left is no change that a daemon would have to hear of. */
  newlyOwed(work: Work, changes: readonly Change[]): Pending[] {
    const onlyPrepares = changes.length > 0 && changes.every((change) => change.steps.every((step) => step.prepares))
    return onlyPrepares ? [] : this.options.session.owed.newlyOwed(work)
  }

  /** What the changes make unnecessary: a daemon that was just started has read everything. */
  settledBy({ task, place }: Work, changes: readonly Change[]): HandlerName[] {
    if (!changes.some((change) => change.starts)) return []
    return task.settles.map((handler) => ({ role: place.role, handler }))
  }

  /** The task itself as a handler that is done with it; none when it is an ordinary task. */
  doneBy({ place }: Work): HandlerName[] {
    return place.handler ? [{ role: place.role, handler: place.task }] : []
  }

  /** Takes back marks in an exchange of their own, those that are there. */
  async forgive(names: readonly HandlerName[]): Promise<void> {
    const { session, check } = this.options
    const owed = names.filter((name) => session.owed.owes(name))
    if (owed.length > 0 && !check) await session.exchange(owed.map((name) => ({ script: clearPending(name) })))
    session.owed.remove(owed)
  }

  /** A handler that was renamed or removed can never run: it is told once, and not owed any more. */
  async #forgiveOrphans({ definition, handlers, context }: BoundRole): Promise<void> {
    const known = handlers.map((handler) => handler.name)
    const orphans = this.options.session.owed.left.filter(
      ({ role, handler }) => role === definition.name && !known.includes(handler),
    )
    await this.forgive(orphans)
    for (const { handler, task } of orphans) {
      const message = `handler '${handler}', owed since '${task}', does not exist in role ${definition.name} any more`
      this.options.tell({ type: 'warning', host: context.host.name, message })
    }
  }
}

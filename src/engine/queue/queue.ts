import type { Outcome } from '../../core/outcome.js'
import type { Output } from '../../core/shell/output.js'
import type { Task } from '../../core/task.js'
import { entriesOfRole } from '../bind/bind.js'
import type { BoundRole, BoundTask, QueueEntry } from '../bind/bound.js'
import { predict } from '../dry-run/predict.js'
import type { Exchange, ExchangeItem, Reply } from '../exchange/item.js'
import type { StepListener } from '../exchange/send.js'
import { settleAnswer, settleChange } from '../exchange/settle.js'
import { failureOf } from '../failure/failure.js'
import { clearUnknownHandlers, definedLater, nextHandler } from './expand.js'
import type { ConvergeOptions } from './options.js'

/** What one host still has to go through, in order. It reports each task in its turn, when what became of it is known. */
export class Queue implements StepListener {
  hasFailed = false
  readonly #entries: QueueEntry[]
  /** Of changes that were sent and have ended, until their turn comes. */
  readonly #outcomes = new Map<BoundTask, Outcome>()
  /** Tasks that were sent and have not ended. */
  readonly #sent = new Set<BoundTask>()
  #started: BoundTask | undefined

  constructor(private readonly options: ConvergeOptions) {
    const entries = options.roles.flatMap((role) => entriesOfRole(role, options.selection))
    // A definition that throws fails the host while it is still as it was found.
    const broken = entries.find(
      (entry) => entry.type === 'task' && entry.task.error !== undefined && !entry.task.task.ignoreErrors,
    )
    this.#entries = broken ? [broken] : entries
  }

  /** What may still be done: after an interruption only handlers. */
  get entries(): readonly QueueEntry[] {
    if (!this.options.signal.aborted) return this.#entries
    return this.#entries.filter(
      (entry) => entry.type === 'handlers' || (entry.type === 'task' && entry.task.place.handler),
    )
  }

  /** Reports all that is known, in order. True where the host has to be asked or changed to go on. */
  advance(): boolean {
    for (let [entry] = this.#entries; entry; [entry] = this.#entries) {
      if (entry.type !== 'task') {
        this.#entries.splice(0, 1, ...this.#expand(entry))
        continue
      }
      const { task } = entry
      const isDropped = this.hasFailed || (this.options.signal.aborted && !task.place.handler)
      const outcome = this.#outcomes.get(task) ?? (isDropped ? undefined : this.#outcomeOf(task))
      // Of what was sent and is dropped since, nobody knows yet whether the host gets there.
      if (outcome || !isDropped) this.#start(task)
      if (!outcome && (!isDropped || this.#sent.has(task))) return true
      if (outcome) this.#report(task, outcome)
      this.#entries.shift()
    }
    return !this.options.check && this.options.session.state.toClear.length > 0
  }

  begin({ items }: Exchange): void {
    for (const { type, task } of items) if (type === 'verify' || type === 'change') this.#sent.add(task)
  }

  settle({ item, outputs }: Reply): void {
    const { state } = this.options.session
    const { task } = item
    this.#sent.delete(task)
    if (item.type === 'probe') state.recordAnswer(task, outputs[0]!)
    if (item.type === 'check') state.checks.set(task, outputs as readonly Output[])
    if (item.type === 'probe' || item.type === 'check' || (item.type === 'verify' && outputs[0]!.code !== 0)) return
    const outcome = this.#try(task, () =>
      item.type === 'verify'
        ? settleAnswer(task, state.confirmAnswer(task), state)
        : settleChange(item, outputs, state),
    )
    if (outcome) this.#outcomes.set(task, outcome)
  }

  end({ clear }: Exchange): void {
    this.#sent.clear()
    this.options.session.state.toClear.splice(0, clear.length)
  }

  /** An exchange broke off: it is the failure of the task whose turn it is, and nobody knows how far the others came. */
  fail(error: unknown): void {
    this.#sent.clear()
    this.options.session.state.expire()
    const [entry] = this.#entries
    if (entry?.type === 'task') this.#outcomes.set(entry.task, this.#failed(entry.task, error))
  }

  onLine({ task }: ExchangeItem, line: string): void {
    if (task === this.#started) this.options.tell({ type: 'task-output', ...task.place, line })
  }

  onReport({ task }: ExchangeItem, text: string): void {
    if (task === this.#started) this.options.tell({ type: 'task-progress', ...task.place, text })
  }

  /** Undefined where the host has to be asked or changed first. */
  #outcomeOf(bound: BoundTask): Outcome | undefined {
    const { task, place, resource, error } = bound
    const { check, session } = this.options
    if (!task.when) {
      if (place.handler) session.state.clear([{ role: place.role, handler: place.task }])
      return { status: 'skipped', reason: 'its condition does not hold' }
    }
    if (!resource) return check ? predicted(this.#failed(bound, error)) : this.#failed(bound, error)
    const answer = session.state.currentAnswerOf(bound)
    if (!answer) return undefined
    if (check) return predicted(this.#try(bound, () => predict(bound, answer, session.state)))
    return this.#try(bound, () => settleAnswer(bound, answer, session.state))
  }

  #try(task: BoundTask, act: () => Outcome | undefined): Outcome | undefined {
    try {
      return act()
    } catch (error) {
      return this.#failed(task, error)
    }
  }

  #failed({ task }: BoundTask, error: unknown): Outcome {
    return { status: 'failed', failure: failureOf(error, task.source), ignored: task.ignoreErrors }
  }

  #start(task: BoundTask): void {
    if (this.#started === task) return
    this.#started = task
    this.options.tell({ type: 'task-started', ...task.place })
  }

  #report(task: BoundTask, outcome: Outcome): void {
    this.#outcomes.delete(task)
    this.#started = undefined
    this.options.tell({ type: 'task-finished', ...task.place, outcome })
    if (outcome.status === 'failed' && !outcome.ignored) this.hasFailed = true
  }

  #expand(entry: Exclude<QueueEntry, { type: 'task' }>): QueueEntry[] {
    if (entry.type === 'deferred') {
      const isDropped = this.hasFailed || this.options.signal.aborted
      return isDropped ? [] : definedLater(entry.role, entry.deferred, this.options)
    }
    const { role, from } = entry
    const next = nextHandler(role, from, (handler) => this.#isNext(role, handler))
    if (next.length === 0 && !this.hasFailed) clearUnknownHandlers(role, this.options)
    return next
  }

  /** After a failure, only a handler that was sent together with the task that failed: the host may have run it. */
  #isNext(role: BoundRole, handler: Task): boolean {
    const bound = role.boundHandlers.get(handler)
    if (bound && this.#outcomes.has(bound)) return true
    const isPending = this.options.session.state.pending.has({ role: role.definition.name, handler: handler.name })
    return isPending && (!this.hasFailed || (bound !== undefined && this.#sent.has(bound)))
  }
}

/** In a dry run, a failure is the one that the run would have. */
function predicted<O extends Outcome | undefined>(outcome: O): O {
  return outcome?.status === 'failed' ? { ...outcome, predicted: true } : outcome
}

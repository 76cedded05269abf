import type { Outcome } from '../../core/outcome.js'
import { type Change, differenceOf } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import type { Task } from '../../core/task.js'
import type { BoundRole, BoundTask, QueueEntry } from '../bind/bound.js'
import { predict } from '../dry-run/predict.js'
import { parseNames } from '../effects/name-query.js'
import { isPending } from '../exchange/handler-notes.js'
import { handlerUse } from '../exchange/handler-use.js'
import type { Exchange, ExchangeItem, Reply } from '../exchange/item.js'
import type { StepListener } from '../exchange/send.js'
import { settleAnswer, settleChange } from '../exchange/settle.js'
import { failureOf } from '../failure/failure.js'
import { clearRepeated, definedLater, nextHandler, passNotes } from './expand.js'
import { initialEntries } from './initial.js'
import type { ConvergeOptions } from './options.js'

/** The remaining entries of one host, in order. Each task is reported when it is its turn and its outcome is known. */
export class Queue implements StepListener {
  hasFailed = false
  readonly #entries: QueueEntry[]
  /** The outcomes of finished changes that are not reported yet. */
  readonly #outcomes = new Map<BoundTask, Outcome>()
  /** The tasks that were sent and have not finished. */
  readonly #sent = new Set<BoundTask>()
  /** Handlers whose failures are ignored: they stay pending. */
  readonly #failedHandlers = new Set<Task>()
  /** Handlers that were not allowed: they stay pending. */
  readonly #refusedHandlers = new Set<Task>()
  readonly #allowed = new Set<BoundTask>()
  /** The tasks whose work on the controller is done. */
  readonly #prepared = new Set<BoundTask>()
  #started: BoundTask | undefined
  /** Tasks that were dropped after a failure or an interruption. */
  readonly #dropped: QueueEntry[] = []
  readonly mask: (text: string) => string

  constructor(private readonly options: ConvergeOptions) {
    this.mask = options.redactor.mask
    const entries = initialEntries(options)
    // A definition that throws fails the host before anything is changed.
    const broken = entries.find(
      (entry) => entry.type === 'task' && entry.task.error !== undefined && !entry.task.task.ignoreErrors,
    )
    this.#entries = broken ? [broken] : [...entries]
    if (broken) this.#dropped.push(...entries.filter((entry) => entry !== broken))
  }

  /** Names of the tasks that were not done: `role : task`. */
  get notDone(): readonly string[] {
    return [...this.#dropped, ...this.#entries].flatMap((entry) => {
      if (entry.type === 'deferred')
        return [`${entry.role.definition.name} : what follows '${entry.deferred.after.name}'`]
      if (entry.type !== 'task' || entry.task.ref.handler || !entry.task.task.when) return []
      return [`${entry.task.ref.role} : ${entry.task.ref.task}`]
    })
  }

  /** The entries that may still run: after an interruption, only handlers. */
  get entries(): readonly QueueEntry[] {
    if (!this.options.signal.aborted) return this.#entries
    return this.#entries.filter(
      (entry) => entry.type === 'handlers' || (entry.type === 'task' && entry.task.ref.handler),
    )
  }

  /** What may be sent now: where each task must be allowed, only that one. */
  get sendable(): readonly QueueEntry[] {
    return this.options.stepper ? this.entries.slice(0, 1) : this.entries
  }

  /** Reports all known outcomes, in order. Returns true if the next entry needs an exchange with the host. */
  advance(): boolean {
    for (let [entry] = this.#entries; entry; [entry] = this.#entries) {
      if (entry.type !== 'task') {
        this.#entries.splice(0, 1, ...this.#expand(entry))
        continue
      }
      const { task } = entry
      const isDropped = this.hasFailed || (this.options.signal.aborted && !task.ref.handler)
      const outcome = this.#outcomes.get(task) ?? (isDropped ? undefined : this.#outcomeOf(task))
      // A task that was sent before it was dropped may still run on the host.
      if (outcome || !isDropped) this.#start(task)
      if (!outcome && (!isDropped || this.#sent.has(task))) return true
      if (outcome) this.#report(task, outcome)
      else this.#drop(entry, task)
      this.#entries.shift()
    }
    return !this.options.check && this.options.session.state.toClear.length > 0
  }

  /** Awaits, once, whether the next task may run. Resolves to false if it may not, and is done. */
  async mayRun(): Promise<boolean> {
    const { stepper, signal } = this.options
    const [entry] = this.entries
    if (!stepper || entry?.type !== 'task' || this.#allowed.has(entry.task)) return true
    const { task } = entry
    if (await stepper.allows(task.ref)) {
      this.#allowed.add(task)
      return true
    }
    if (task.ref.handler) this.#refusedHandlers.add(task.task)
    const reason = signal.aborted ? interrupted : 'not confirmed'
    if (task.ref.handler || !signal.aborted) this.#outcomes.set(task, { status: 'skipped', reason })
    return false
  }

  /**
   * Awaits the work on the controller that the next task needs before its changes, once. Resolves to true if the task has
   * been planned again. Rejects with what the work throws.
   */
  async prepare(): Promise<boolean> {
    const [entry] = this.entries
    if (entry?.type !== 'task' || this.#prepared.has(entry.task)) return false
    const { task } = entry
    const { state } = this.options.session
    const answer = state.currentAnswerOf(task)
    if (task.resource?.type !== 'state' || !task.resource.prepare || !answer?.changes.length) return false
    this.#prepared.add(task)
    await task.resource.prepare(answer.found, (text) => this.options.emit({ type: 'task-progress', ...task.ref, text }))
    const { changes } = answer
    state.recordAnswer(task, answer.output)
    if (state.currentAnswerOf(task)!.changes.length === 0)
      this.#outcomes.set(task, { status: 'changed', differences: changes.map(differenceOf) })
    return true
  }

  begin({ items }: Exchange): void {
    for (const { type, task } of items) if (type === 'verify' || type === 'change') this.#sent.add(task)
  }

  settle({ item, outputs }: Reply): void {
    const { state } = this.options.session
    const { task } = item
    this.#sent.delete(task)
    if (item.type === 'names') state.names.learn(item.query, parseNames(outputs[0]!))
    if (item.type === 'probe') state.recordAnswer(task, outputs[0]!)
    if (item.type === 'check') state.checks.set(task, outputs as readonly Output[])
    if (item.type !== 'change' && item.type !== 'verify') return
    if (item.type === 'verify' && outputs[0]!.code !== 0) return
    const outcome = this.#try(task, () =>
      item.type === 'verify'
        ? settleAnswer(task, state.confirmAnswer(task), state)
        : settleChange(item, outputs, state, this.options),
    )
    if (outcome) this.#outcomes.set(task, outcome)
  }

  end({ clear }: Exchange): void {
    this.#sent.clear()
    this.options.session.state.toClear.splice(0, clear.length)
  }

  /**
   * Fails the task whose turn it is after an exchange was cut off. How far the other tasks came is not known. With
   * `stops`, the host stops even if the task ignores errors.
   */
  fail(error: unknown, stops: boolean): void {
    this.#sent.clear()
    this.options.session.state.expire()
    const [entry] = this.#entries
    if (entry?.type !== 'task') return
    const outcome = this.#failed(entry.task, error)
    this.#outcomes.set(entry.task, stops ? { ...outcome, ignored: false } : outcome)
  }

  onLine({ task }: ExchangeItem, line: string): void {
    if (task === this.#started) this.options.emit({ type: 'task-output', ...task.ref, line })
  }

  onReport({ task }: ExchangeItem, text: string): void {
    if (task === this.#started) this.options.emit({ type: 'task-progress', ...task.ref, text })
  }

  /** Undefined if an exchange with the host is needed first. */
  #outcomeOf(bound: BoundTask): Outcome | undefined {
    const { role, task, ref, resource, error } = bound
    const { check, session } = this.options
    if (!task.when) {
      if (ref.handler) session.state.toClear.push(...session.state.pending.skip(handlerUse(role, ref.task)))
      return { status: 'skipped', reason: task.skipReason }
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

  #failed({ task }: BoundTask, error: unknown): Outcome & { status: 'failed' } {
    return { status: 'failed', failure: failureOf(error, task.source, this.mask), ignored: task.ignoreErrors }
  }

  #start(task: BoundTask): void {
    if (this.#started === task) return
    this.#started = task
    this.options.emit({ type: 'task-started', ...task.ref })
  }

  /** A task that was probed when the run was interrupted has already been reported as started. */
  #drop(entry: QueueEntry, task: BoundTask): void {
    this.#dropped.push(entry)
    if (this.#started === task) this.#report(task, { status: 'skipped', reason: interrupted })
  }

  #report(task: BoundTask, outcome: Outcome): void {
    this.#outcomes.delete(task)
    this.#started = undefined
    this.options.emit({ type: 'task-finished', ...task.ref, outcome })
    this.options.announcement?.add(task.ref, outcome, this.#plannedChanges(task))
    if (outcome.status !== 'failed') this.#failedHandlers.delete(task.task)
    else if (!outcome.ignored) this.hasFailed = true
    else if (task.ref.handler) this.#failedHandlers.add(task.task)
  }

  #plannedChanges(task: BoundTask): readonly Change[] {
    try {
      return this.options.session.state.answerOf(task)?.changes ?? []
    } catch {
      return []
    }
  }

  #expand(entry: Exclude<QueueEntry, { type: 'task' }>): QueueEntry[] {
    if (entry.type === 'deferred') {
      const isDropped = this.hasFailed || this.options.signal.aborted
      if (isDropped) this.#dropped.push(entry)
      return isDropped ? [] : definedLater(entry.role, entry.deferred, this.options)
    }
    const { role, ran } = entry
    const next = nextHandler(role, ran, (handler) => this.#isNext(role, handler))
    if (next.length > 0 || this.hasFailed) return next
    const done = ran.filter((handler) => !this.#failedHandlers.has(handler) && !this.#refusedHandlers.has(handler))
    clearRepeated(role, done, this.options)
    passNotes(role, this.options)
    return []
  }

  /**
   * After a failure, only a handler that was sent together with the failed task can be next: the host may have run it.
   */
  #isNext(role: BoundRole, handler: Task): boolean {
    const bound = role.boundHandlers.get(handler)
    if (bound && this.#outcomes.has(bound)) return true
    const isDue = isPending(role, handler, this.options.session.state.pending)
    return isDue && (!this.hasFailed || (bound !== undefined && this.#sent.has(bound)))
  }
}

const interrupted = 'the run was interrupted'

/** In a dry run, a failure is the one that the run would have. */
function predicted<O extends Outcome | undefined>(outcome: O): O {
  return outcome?.status === 'failed' ? { ...outcome, predicted: true } : outcome
}

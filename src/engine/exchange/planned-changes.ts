import { type Action, type Change, changesFor, hasProbe } from '../../core/resource.js'
import { noOutput, type Output } from '../../core/shell/output.js'
import { bindHandler } from '../bind/bind.js'
import type { BoundTask, QueueEntry } from '../bind/bound.js'
import type { Answer, HostState } from '../host/state.js'
import { changeItem } from './change-script.js'
import { handlersDone, isPending, newlyPending } from './handler-notes.js'
import { type ChangeItem, type ExchangeItem, isQuick, type VerifyItem, verifyItem } from './item.js'

/** How much one exchange may contain. */
export interface Limits {
  /** Number of changes, not counting the handlers that they make due. After Ctrl-C, all of them still finish. */
  readonly changes: number
  /** Bytes of scripts and content that are sent with the first change. */
  readonly bytes: number
}

/** The changes of an exchange that is being planned, and what will be known once the host has made them. */
export class PlannedChanges {
  readonly items: ExchangeItem[] = []
  readonly #effects
  readonly #pending
  #bytes = 0
  #changes = 0
  /** What can be added: anything; of changes only handlers; only probes. */
  #allowed: 'anything' | 'handlers' | 'probes' = 'anything'

  constructor(
    private readonly state: HostState,
    private readonly limits: Limits,
  ) {
    this.#effects = state.effects.copy()
    this.#pending = state.pending.copy()
  }

  /** Plans changes as far as possible. Returns the index of the first entry that can only be probed. */
  planFrom(entries: readonly QueueEntry[]): number {
    const [first] = entries
    if (first?.type !== 'task' || !this.#planFirst(first.task)) return 0
    let [next, kept] = [1, 1]
    for (let index = 1; index < entries.length && this.#allowed !== 'probes'; index++) {
      const changes = this.#changes
      const isPlanned = this.#plan(entries[index]!)
      if (this.#changes > changes) [next, kept] = [index + 1, this.items.length]
      if (!isPlanned) break
    }
    // Verifying answers with no change after them is useless: those tasks are probed instead.
    this.items.length = kept
    return next
  }

  /**
   * Returns the last answer, unless a change that is planned, or was made since, declares that it writes what the
   * answer depends on.
   */
  predict(task: BoundTask): Answer | undefined {
    const answer = this.state.answerOf(task)
    if (!answer) return undefined
    try {
      const { resource, found, known, changes } = answer
      return changes && this.#effects.causeOf(resource, found, known)?.isDeclared ? undefined : answer
    } catch {
      return undefined
    }
  }

  #planFirst(task: BoundTask): boolean {
    const answer = this.state.currentAnswerOf(task)
    if (!answer) return false
    this.#addChange(task, answer.changes)
    return true
  }

  /** Returns false if nothing more can be planned. */
  #plan(entry: QueueEntry): boolean {
    if (entry.type === 'deferred') return false
    if (entry.type === 'task') return !entry.task.task.when || this.#planTask(entry.task)
    const { role, ran } = entry
    const left = role.handlers.filter((each) => !ran.includes(each))
    return left.every((each) => !isPending(role, each, this.#pending) || this.#planHandler(bindHandler(role, each)))
  }

  #planTask(task: BoundTask): boolean {
    const answer = this.predict(task)
    if (!answer) return false
    const { changes, output } = answer
    if (!hasProbe(answer.resource) && changes.length === 0) return true
    if (changes.length === 0) return this.#add(verifyItem(task, output))
    return this.#allowed === 'anything' && isQuick(task) && this.#addChange(task, changes, { expect: output })
  }

  /** Accepts only an action that is always due, because its steps are known without a probe. */
  #planHandler(bound: BoundTask): boolean {
    const { resource, task } = bound
    if (resource?.type !== 'action' || resource.isDue || resource.judge) return false
    if (!task.when || task.notify.length + task.clears.length > 0) return false
    const changes = changesWithoutProbe(resource)
    return changes !== undefined && this.#addChange(bound, changes, { probesFirst: hasProbe(resource) })
  }

  #addChange(
    task: BoundTask,
    changes: readonly Change[],
    options: { expect?: Output; probesFirst?: boolean } = {},
  ): boolean {
    const resource = task.resource!
    const judges = resource.type !== 'reading' && resource.judge !== undefined
    const pending = newlyPending(task, changes, this.#pending)
    this.#pending.add(pending)
    const done = handlersDone(task, changes)
    // The exit codes of an action prove that it is done. Any other handler is done only after its probe has run again.
    const certain = resource.type === 'action' ? done : done.filter(({ handler }) => handler !== task.task.name)
    const cleared = judges ? [] : this.#pending.copy().finish(certain)
    if (!this.#add(changeItem({ task, changes, pending, cleared, ...options }))) return false
    this.#pending.finish(done)
    this.#effects.add(task.task.name, resource, changes)
    if (!isQuick(task)) this.#allowed = judges ? 'probes' : 'handlers'
    return true
  }

  #add(item: VerifyItem | ChangeItem): boolean {
    if (this.items.length > 0)
      this.#bytes += item.parts.reduce((sum, part) => sum + part.script.text.length + (part.input?.size ?? 0), 0)
    const isChange = item.type === 'change'
    const isFull = isChange && !item.task.ref.handler && this.#changes >= this.limits.changes
    if (this.#bytes > this.limits.bytes || isFull) return false
    if (isChange) this.#changes += 1
    this.items.push(item)
    return true
  }
}

/** Undefined if it throws. The error is then reported as the handler's failure when it is its turn. */
function changesWithoutProbe(resource: Action): readonly Change[] | undefined {
  try {
    return changesFor(resource, resource.probe.parse(noOutput))
  } catch {
    return undefined
  }
}

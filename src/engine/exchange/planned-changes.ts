import { type Action, type Change, changesFor, hasProbe } from '../../core/resource.js'
import { noOutput, type Output } from '../../core/shell/output.js'
import { bindHandler } from '../bind/bind.js'
import type { BoundTask, QueueEntry } from '../bind/bound.js'
import type { Answer, HostState } from '../host/state.js'
import { changeItem } from './change-script.js'
import { handlersDone, newlyPending } from './handler-notes.js'
import { type ChangeItem, type ExchangeItem, isQuick, type VerifyItem, verifyItem } from './item.js'

/** How much travels at once. */
export interface Limits {
  /** Changes, and the handlers that they make due besides: Ctrl-C lets all of them end. */
  readonly changes: number
  /** Bytes of scripts and content that travel with the first change. */
  readonly bytes: number
  /** Milliseconds that an exchange may take; nothing follows a task that has less, and none that has its own follows. */
  readonly timeout: number
}

/** The changes of an exchange that is being planned, and what will be known when the host has made them. */
export class PlannedChanges {
  readonly items: ExchangeItem[] = []
  readonly #effects
  readonly #pending
  #bytes = 0
  #changes = 0
  /** What may follow: anything; no change but handlers; only probes; nothing. */
  #allowed: 'anything' | 'handlers' | 'probes' | 'nothing' = 'anything'

  constructor(
    private readonly state: HostState,
    private readonly limits: Limits,
  ) {
    this.#effects = state.effects.copy()
    this.#pending = state.pending.copy()
  }

  get mayBeFollowed(): boolean {
    return this.#allowed !== 'nothing'
  }

  /** Takes changes as far as they can be planned. Returns the index of the entry from which the host is only asked. */
  takeFrom(entries: readonly QueueEntry[]): number {
    const [first] = entries
    if (first?.type !== 'task' || !this.#takeFirst(first.task)) return 0
    let [next, kept] = [1, 1]
    for (
      let index = 1;
      index < entries.length && (this.#allowed === 'anything' || this.#allowed === 'handlers');
      index++
    ) {
      const changes = this.#changes
      const isTaken = this.#take(entries[index]!)
      if (this.#changes > changes) [next, kept] = [index + 1, this.items.length]
      if (!isTaken) break
    }
    // What would be verified with no change after it is asked for instead.
    this.items.length = kept
    return next
  }

  /** The last answer, unless a change that is planned, or was made since, says that it writes what this depends on. */
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

  #takeFirst(task: BoundTask): boolean {
    const answer = this.state.currentAnswerOf(task)
    if (!answer) return false
    this.#addChange(task, answer.changes)
    if (this.#isTight(task)) this.#allowed = 'nothing'
    return true
  }

  /** False where nothing more can be planned. */
  #take(entry: QueueEntry): boolean {
    if (entry.type === 'deferred') return false
    if (entry.type === 'task') return !entry.task.task.when || this.#takeTask(entry.task)
    const { role, from } = entry
    const isDue = (handler: string) => this.#pending.has({ role: role.definition.name, handler })
    return role.handlers.slice(from).every((each) => !isDue(each.name) || this.#takeHandler(bindHandler(role, each)))
  }

  #takeTask(task: BoundTask): boolean {
    const answer = this.predict(task)
    if (!answer || task.resource?.timeout !== undefined) return false
    const { changes, output } = answer
    if (!hasProbe(answer.resource) && changes.length === 0) return true
    if (changes.length === 0) return this.#add(verifyItem(task, output))
    return this.#allowed === 'anything' && isQuick(task) && this.#addChange(task, changes, { expect: output })
  }

  /** Only an action that is always due: its steps are known without asking. */
  #takeHandler(bound: BoundTask): boolean {
    const { resource, task } = bound
    if (resource?.type !== 'action' || resource.isDue || resource.judge || resource.timeout !== undefined) return false
    if (!task.when || task.notify.length + task.clears.length > 0) return false
    const changes = changesWithoutAsking(resource)
    return changes !== undefined && this.#addChange(bound, changes, { asksFirst: hasProbe(resource) })
  }

  #addChange(task: BoundTask, changes: readonly Change[], how: { expect?: Output; asksFirst?: boolean } = {}): boolean {
    const resource = task.resource!
    const judges = resource.type !== 'reading' && resource.judge !== undefined
    const pending = newlyPending(task, changes, this.#pending)
    this.#pending.add(pending)
    const done = handlersDone(task, changes)
    // An action is proved by its exit codes; a handler of another kind is done when the host has been asked again.
    const certain = resource.type === 'action' ? done : done.filter(({ handler }) => handler !== task.task.name)
    const cleared = judges ? [] : certain.filter((name) => this.#pending.has(name))
    if (!this.#add(changeItem({ task, changes, pending, cleared, ...how }))) return false
    this.#pending.remove(done)
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

  #isTight({ resource }: BoundTask): boolean {
    return resource?.timeout !== undefined && resource.timeout * 1000 < this.limits.timeout
  }
}

/** Undefined where it throws: that is reported as its own failure, in its turn. */
function changesWithoutAsking(resource: Action): readonly Change[] | undefined {
  try {
    return changesFor(resource, resource.probe.parse(noOutput))
  } catch {
    return undefined
  }
}

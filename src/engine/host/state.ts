import { type Change, changesFor, hasProbe, type Resource } from '../../core/resource.js'
import { noOutput, type Output } from '../../core/shell/output.js'
import type { Task } from '../../core/task.js'
import type { BoundTask } from '../bind/bound.js'
import { ChangeEffects } from './effects.js'
import { type HandlerName, PendingHandlers } from './pending-handlers.js'

/** A host's answer to the probe of a resource, and what follows from it. */
export class Answer {
  #found: { readonly value: unknown } | undefined
  #changes: readonly Change[] | undefined

  constructor(
    readonly resource: Resource,
    readonly output: Output,
    /** How many changes had been made when the host gave or confirmed it. */
    public known: number,
  ) {}

  get found(): unknown {
    this.#found ??= { value: this.resource.probe.parse(this.output) }
    return this.#found.value
  }

  /** The changes that are due. Throws what the resource throws where they are impossible. */
  get changes(): readonly Change[] {
    this.#changes ??= changesFor(this.resource, this.found)
    return this.#changes
  }
}

/** What is known of one host during a run. */
export class HostState {
  /** The changes made so far; in a dry run, those announced. */
  readonly effects = new ChangeEffects()
  /** The handlers that the host still needs. */
  pending = new PendingHandlers()
  /** Handlers that are no longer pending, but still noted on the host. */
  readonly toClear: HandlerName[] = []
  /** What tasks printed, for those that wait for it. */
  readonly outputs = new Map<Task, Output>()
  /** In a dry run, tasks whose output only the real run will know, and the task on which that depends. */
  readonly unknownOutputs = new Map<Task, string>()
  /** In a dry run, the changes announced that a rehearsal puts in place. */
  readonly rehearsed: (readonly Change[])[] = []
  /** In a dry run, what the host said of what the changes of a task need. */
  readonly checks = new Map<BoundTask, readonly Output[]>()
  readonly #answers = new Map<BoundTask, Answer>()
  /** The answers that no change has been made after. */
  readonly #current = new Set<BoundTask>()

  /** The last answer for a task; one from before a change is good enough to predict, and no more. */
  answerOf(task: BoundTask): Answer | undefined {
    return this.currentAnswerOf(task) ?? this.#answers.get(task)
  }

  /** The answer for a task if nothing has been changed since. A resource without a probe is known without asking. */
  currentAnswerOf(task: BoundTask): Answer | undefined {
    const { resource } = task
    if (resource && !hasProbe(resource)) return new Answer(resource, noOutput, this.effects.count)
    return this.#current.has(task) ? this.#answers.get(task) : undefined
  }

  recordAnswer(task: BoundTask, output: Output): void {
    this.#answers.set(task, new Answer(task.resource!, output, this.effects.count))
    this.#current.add(task)
  }

  /** Notes a change that was made, or may have been made in part: every answer is stale now. */
  recordChange(task: BoundTask, changes: readonly Change[]): void {
    this.effects.add(task.task.name, task.resource!, changes)
    this.#current.clear()
  }

  /** The host gave the last answer for a task once more. */
  confirmAnswer(task: BoundTask): Answer {
    const answer = this.#answers.get(task)!
    answer.known = this.effects.count
    this.#current.add(task)
    return answer
  }

  /** An exchange broke off, and nobody knows how far it came. */
  expire(): void {
    this.#current.clear()
    this.toClear.length = 0
  }

  /** A play is over: nobody asks about its tasks again. */
  forgetPlay(): void {
    for (const each of [this.#answers, this.#current, this.checks, this.outputs, this.unknownOutputs]) each.clear()
  }

  /** Handlers that the host needs no longer; those noted there are cleared with the next exchange. */
  clear(names: readonly HandlerName[]): void {
    this.toClear.push(...names.filter((name) => this.pending.has(name)))
    this.pending.remove(names)
  }
}

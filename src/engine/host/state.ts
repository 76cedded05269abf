import { type Change, changesFor, hasProbe, type Resource } from '../../core/resource.js'
import { noOutput, type Output } from '../../core/shell/output.js'
import type { Task } from '../../core/task.js'
import type { BoundTask } from '../bind/bound.js'
import { ChangeEffects } from '../effects/change-effects.js'
import { ObjectNames } from '../effects/object-names.js'
import { type Finished, type HandlerUse, PendingHandlers } from './pending-handlers.js'

/** A host's answer to the probe of a resource, and the changes that follow from it. */
export class Answer {
  #found: { readonly value: unknown } | undefined
  #changes: readonly Change[] | undefined

  constructor(
    readonly resource: Resource,
    readonly output: Output,
    /** The number of changes that the host had made when it gave or confirmed the answer. */
    public known: number,
  ) {}

  get found(): unknown {
    this.#found ??= { value: this.resource.probe.parse(this.output) }
    return this.#found.value
  }

  /** The changes that are due. Throws what the resource throws if they are impossible. */
  get changes(): readonly Change[] {
    this.#changes ??= changesFor(this.resource, this.found)
    return this.#changes
  }
}

/** What is known about one host during a run. */
export class HostState {
  /** The names of the host's objects, which only a dry run asks for. */
  readonly names = new ObjectNames()
  /** The changes made so far; in a dry run, the predicted ones. */
  readonly effects = new ChangeEffects(this.names)
  /** The pending handlers of the host. */
  pending = new PendingHandlers()
  /** Handlers that are no longer pending, but still noted on the host. */
  readonly toClear: Finished[] = []
  /** The output of tasks, for the tasks that are defined by it. */
  readonly outputs = new Map<Task, Output>()
  /** In a dry run: tasks whose output only the real run will know, with the task that they depend on. */
  readonly unknownOutputs = new Map<Task, string>()
  /** In a dry run, the changes announced that a rehearsal puts in place. */
  readonly rehearsed: (readonly Change[])[] = []
  /** In a dry run, what the host said of what the changes of a task need. */
  readonly checks = new Map<BoundTask, readonly Output[]>()
  readonly #answers = new Map<BoundTask, Answer>()
  /** The tasks whose answers are current: no change has been made since. */
  readonly #current = new Set<BoundTask>()

  /** Returns the last answer for a task. If a change has been made since, it is only good for predictions. */
  answerOf(task: BoundTask): Answer | undefined {
    return this.currentAnswerOf(task) ?? this.#answers.get(task)
  }

  /**
   * Returns the answer for a task if no change has been made since. For a resource without a probe, the answer is
   * always known.
   */
  currentAnswerOf(task: BoundTask): Answer | undefined {
    const { resource } = task
    if (resource && !hasProbe(resource)) return new Answer(resource, noOutput, this.effects.count)
    return this.#current.has(task) ? this.#answers.get(task) : undefined
  }

  recordAnswer(task: BoundTask, output: Output): void {
    this.#answers.set(task, new Answer(task.resource!, output, this.effects.count))
    this.#current.add(task)
  }

  /** Records a change that was made, perhaps in part: no answer is current any more. */
  recordChange(task: BoundTask, changes: readonly Change[]): void {
    this.effects.add(task.task.name, task.resource!, changes)
    this.#current.clear()
  }

  /** Records that the host has confirmed its last answer for a task. */
  confirmAnswer(task: BoundTask): Answer {
    const answer = this.#answers.get(task)!
    answer.known = this.effects.count
    this.#current.add(task)
    return answer
  }

  /** Forgets what may no longer be true after an exchange was cut off at an unknown point. */
  expire(): void {
    this.#current.clear()
    this.toClear.length = 0
  }

  /** Forgets the tasks of a play that is over. */
  forgetPlay(): void {
    for (const each of [this.#answers, this.#current, this.checks, this.outputs, this.unknownOutputs]) each.clear()
  }

  /** Marks handlers as no longer pending. Notes on the host are removed with the next exchange. */
  clear(handlers: readonly HandlerUse[]): void {
    this.toClear.push(...this.pending.finish(handlers))
  }
}

import type { Change, Resource } from '../../core/resource.js'

/** Something that was changed, by the task that did so first. */
interface Mention {
  readonly task: string
  /** Which change it was when it was changed last, counted from 1. */
  readonly last: number
}

/**
 * What a dry run cannot know: changes that were announced and not made, and what later tasks would find after them. A
 * package may bring objects that are missing now, a command may alter anything, other changes alter what they name.
 */
export class Forecast {
  /** How many changes there were. */
  changes = 0
  readonly #altered = new Map<string, Mention>()
  #brings: Mention | undefined
  #anything: Mention | undefined
  #first: Mention | undefined

  /** Remembers changes that a task would make; without any, it is not known which: what it looks at may change. */
  note(task: string, { affects, looksAt = [] }: Resource, changes: readonly Change[]): void {
    this.changes += 1
    this.#first = this.#mention(task, this.#first)
    if (affects === 'missing') this.#brings = this.#mention(task, this.#brings)
    if (affects === 'anything') this.#anything = this.#mention(task, this.#anything)
    const unknown = changes.length === 0 && looksAt !== 'anything' ? looksAt : []
    for (const object of [...unknown, ...changes.flatMap((change) => change.alters ?? [])]) {
      this.#altered.set(object, this.#mention(task, this.#altered.get(object)))
    }
  }

  /** A task that cannot even be defined yet: it may do anything. */
  noteUnknown(task: string): void {
    this.changes += 1
    this.#first = this.#mention(task, this.#first)
    this.#anything = this.#mention(task, this.#anything)
  }

  /** The task on which the answer of a resource depends, if any; `known`: how many changes there were when it answered. */
  dependence({ looksAt = [], missing }: Resource, current: unknown, known = 0): string | undefined {
    const since = (mention: Mention | undefined) => (mention && mention.last > known ? mention.task : undefined)
    const anything = since(this.#anything)
    if (anything !== undefined) return anything
    if (looksAt === 'anything') return since(this.#first)
    const altered = looksAt.map((object) => this.#alteredBy(object, since)).find((task) => task !== undefined)
    return altered ?? (missing?.(current) ? since(this.#brings) : undefined)
  }

  #mention(task: string, earlier: Mention | undefined): Mention {
    return { task: earlier?.task ?? task, last: this.changes }
  }

  #alteredBy(object: string, since: (mention: Mention | undefined) => string | undefined): string | undefined {
    const exactly = since(this.#altered.get(object))
    if (exactly !== undefined || !object.startsWith('/')) return exactly
    for (const [altered, mention] of this.#altered) {
      if (altered.endsWith('/') && object.startsWith(altered)) {
        const task = since(mention)
        if (task !== undefined) return task
      }
    }
    return undefined
  }
}

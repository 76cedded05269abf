import type { Change, Resource } from '../core/resource.js'

/**
 * What a dry run cannot know: changes that were announced and not made, and what later tasks would find after them. A
 * package may bring objects that are missing now, a command may alter anything, other changes alter what they name.
 */
export class Forecast {
  /** By what is altered, the first task that would alter it. */
  readonly #altered = new Map<string, string>()
  #brings: string | undefined
  #anything: string | undefined
  #first: string | undefined

  /** Remembers changes that a task would make; without any, it is not known which: what it looks at may change. */
  note(task: string, { affects, looksAt = [] }: Resource, changes: readonly Change[]): void {
    this.#first ??= task
    if (affects === 'missing') this.#brings ??= task
    if (affects === 'anything') this.#anything ??= task
    const unknown = changes.length === 0 && looksAt !== 'anything' ? looksAt : []
    for (const object of [...unknown, ...changes.flatMap((change) => change.alters ?? [])]) {
      if (!this.#altered.has(object)) this.#altered.set(object, task)
    }
  }

  /** A task that cannot even be defined yet: it may do anything. */
  noteUnknown(task: string): void {
    this.#first ??= task
    this.#anything ??= task
  }

  /** The task on which the answer of a resource depends, if any. */
  dependence({ looksAt = [], missing }: Resource, current: unknown): string | undefined {
    if (this.#anything) return this.#anything
    if (looksAt === 'anything') return this.#first
    const altered = looksAt.map((object) => this.#alteredBy(object)).find((task) => task !== undefined)
    return altered ?? (this.#brings && missing?.(current) ? this.#brings : undefined)
  }

  #alteredBy(object: string): string | undefined {
    const exactly = this.#altered.get(object)
    if (exactly !== undefined || !object.startsWith('/')) return exactly
    for (const [altered, task] of this.#altered) if (altered.endsWith('/') && object.startsWith(altered)) return task
    return undefined
  }
}

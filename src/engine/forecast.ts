import type { Work } from './work.js'

/**
 * What a dry run cannot know: tasks that were not carried out, and may alter what later tasks find. A package may bring
 * objects that are missing now; a command may alter anything.
 */
export class Forecast {
  #brings: string | undefined
  #alters: string | undefined

  /** Remembers a task that would change the host. */
  note({ task, resource }: Pick<Work, 'task' | 'resource'>): void {
    if (resource?.affects === 'missing') this.#brings ??= task.name
    if (resource?.affects === 'anything') this.alteredBy(task.name)
  }

  alteredBy(name: string): void {
    this.#alters ??= name
  }

  /** The task on which the answer for this resource depends, if any. */
  dependence({ resource }: Work, current: unknown): string | undefined {
    return this.#alters ?? (resource?.missing?.(current) ? this.#brings : undefined)
  }
}

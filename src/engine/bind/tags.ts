import { UsageError } from '../../core/errors.js'
import { didYouMean } from '../../core/input/suggest.js'
import type { Task } from '../../core/task.js'

/**
 * The tasks that `--tags` and `--skip-tags` select. As in Ansible, the tag `always` is selected unless it is skipped by
 * name.
 */
export class Selection {
  readonly #seen = new Set<string>()

  constructor(
    private readonly tags: readonly string[],
    private readonly skipTags: readonly string[],
  ) {}

  selects(task: Task): boolean {
    for (const tag of task.tags) this.#seen.add(tag)
    if (task.tags.some((tag) => this.skipTags.includes(tag))) return false
    if (task.tags.includes('never') && !task.tags.some((tag) => this.tags.includes(tag))) return false
    return this.tags.length === 0 || task.tags.includes('always') || task.tags.some((tag) => this.tags.includes(tag))
  }

  /** Whether any tags are given. */
  get isLimited(): boolean {
    return this.tags.length + this.skipTags.length > 0
  }

  /** Whether a task has been seen with each of the tags. */
  get isKnown(): boolean {
    return this.#unknown === undefined
  }

  get #unknown(): string | undefined {
    return [...this.tags, ...this.skipTags].find((tag) => !this.#seen.has(tag))
  }

  /** Throws UsageError for a tag that no task of the run has. Call it after `selects` has been called for all tasks. */
  assertKnown(): void {
    const unknown = this.#unknown
    if (unknown === undefined) return
    const known = [...this.#seen].sort()
    throw new UsageError(`no task has the tag '${unknown}'`, {
      hint: didYouMean(unknown, known) ?? `Tags of this playbook: ${known.join(', ') || 'none'}.`,
    })
  }
}

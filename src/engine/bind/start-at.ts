import { UsageError } from '../../core/errors.js'
import { didYouMean } from '../../core/input/suggest.js'
import { wildcard } from '../../core/input/wildcard.js'
import type { QueueEntry } from './bound.js'

/** The name of a task, as in events. */
interface Named {
  readonly role: string
  readonly task: string
}

/** The task at which a run begins: the first one of a name, or of a pattern with `*` and `?`. */
export class StartAt {
  readonly #seen = new Set<string>()

  /** `name`: of the task, or `role : task`. */
  constructor(readonly name: string) {}

  /** Returns the tasks from the first one that matches on; undefined if none does. */
  from<T>(tasks: readonly T[], named: (task: T) => Named | undefined): readonly T[] | undefined {
    const index = tasks.findIndex((task) => {
      const name = named(task)
      return name !== undefined && this.#matches(name)
    })
    return index < 0 ? undefined : tasks.slice(index)
  }

  /**
   * Returns the entries of a host's roles from the task on; undefined if the host does not have it. Earlier tasks of the
   * same role are kept if they may refuse to change the host, or if a later task needs what they read.
   */
  entriesFrom(entries: readonly QueueEntry[]): readonly QueueEntry[] | undefined {
    const left = this.from(entries, (entry) => (entry.type === 'task' ? entry.task.ref : undefined))
    const [first] = left ?? []
    if (!left || first?.type !== 'task') return undefined
    const needed = new Set(left.flatMap((entry) => (entry.type === 'deferred' ? [entry.deferred.after] : [])))
    const isKept = (entry: QueueEntry) => {
      if (entry.type !== 'task' || entry.task.role !== first.task.role) return false
      const { resource, task } = entry.task
      return resource?.type === 'reading'
        ? needed.has(task)
        : resource?.type === 'state' && resource.isPrecondition === true
    }
    return [...entries.slice(0, entries.length - left.length).filter(isKept), ...left]
  }

  /** Throws UsageError. `why` says why there may be tasks that are not known. */
  refuse(why: readonly string[] = []): never {
    const meant = didYouMean(this.name, this.#seen) ?? 'See --list-tasks.'
    throw new UsageError(`--start-at-task: no task has the name '${this.name}'`, { hint: [meant, ...why].join(' ') })
  }

  #matches({ role, task }: Named): boolean {
    const full = `${role} : ${task}`
    this.#seen.add(task).add(full)
    return [task, full].some((name) => name === this.name || wildcard(this.name).test(name))
  }
}

import type { Work } from '../exchange/work.js'
import type { Pending } from './pending.js'

type Name = Pick<Pending, 'role' | 'handler'>

/** The handlers that one host is owed: those that earlier runs left behind, and those notified in this one. */
export class Owed {
  readonly #pending = new Map<string, Pending>()

  /** `left`: the marks that were found on the host. */
  constructor(left: readonly Pending[]) {
    this.add(left)
  }

  owes(name: Name): boolean {
    return this.#pending.has(keyOf(name))
  }

  /** Handlers that a change of this task makes owed, and that are not so already. */
  newlyOwed({ role, task }: Work): Pending[] {
    return [...new Set(task.notify)]
      .map((handler) => ({ role: role.definition.name, handler, task: task.name }))
      .filter((pending) => !this.owes(pending))
  }

  add(pending: readonly Pending[]): void {
    for (const each of pending) this.#pending.set(keyOf(each), each)
  }

  remove(names: readonly Name[]): void {
    for (const name of names) this.#pending.delete(keyOf(name))
  }

  /** What is still owed, in the order in which it became so. */
  get left(): readonly Pending[] {
    return [...this.#pending.values()]
  }
}

function keyOf({ role, handler }: Name): string {
  return `${role}\n${handler}`
}

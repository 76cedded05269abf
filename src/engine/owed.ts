import type { Pending } from './pending.js'
import type { Work } from './work.js'

type Name = Pick<Pending, 'role' | 'handler'>

/** The handlers that one host is owed: those that earlier runs left behind, and those notified in this one. */
export class Owed {
  readonly #pending: Pending[]

  /** `left`: the marks that were found on the host. */
  constructor(left: readonly Pending[]) {
    this.#pending = [...left]
  }

  owes(role: string, handler: string): boolean {
    return this.#pending.some((pending) => pending.role === role && pending.handler === handler)
  }

  /** Handlers that a change of this task makes owed, and that are not so already. */
  newlyOwed({ role, task }: Work): Pending[] {
    return task.notify
      .filter((handler) => !this.owes(role.definition.name, handler))
      .map((handler) => ({ role: role.definition.name, handler, task: task.name }))
  }

  add(pending: readonly Pending[]): void {
    this.#pending.push(...pending)
  }

  remove(names: readonly Name[]): void {
    for (const { role, handler } of names) {
      const at = this.#pending.findIndex((pending) => pending.role === role && pending.handler === handler)
      if (at >= 0) this.#pending.splice(at, 1)
    }
  }

  /** What is still owed, in the order in which it became so. */
  get left(): readonly Pending[] {
    return this.#pending
  }
}

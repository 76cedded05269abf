/** A handler of a role, by name. */
export interface HandlerName {
  readonly role: string
  readonly handler: string
}

/** A handler that still has to run on a host, because a task that notifies it has changed something. */
export interface PendingHandler extends HandlerName {
  /** The task that notified it. */
  readonly task: string
  /** In a dry run, the earlier task that decides whether the notifying task changes anything. */
  readonly dependsOn?: string
}

/** The pending handlers of one host: those that earlier runs left, and those notified in this run. */
export class PendingHandlers {
  readonly #pending = new Map<string, PendingHandler>()

  /** `left`: the handlers that earlier runs noted on the host. */
  constructor(left: readonly PendingHandler[] = []) {
    this.add(left)
  }

  has(name: HandlerName): boolean {
    return this.#pending.has(keyOf(name))
  }

  get(name: HandlerName): PendingHandler | undefined {
    return this.#pending.get(keyOf(name))
  }

  add(pending: readonly PendingHandler[]): void {
    for (const each of pending) this.#pending.set(keyOf(each), each)
  }

  remove(names: readonly HandlerName[]): void {
    for (const name of names) this.#pending.delete(keyOf(name))
  }

  copy(): PendingHandlers {
    return new PendingHandlers(this.all)
  }

  /** In the order in which they were notified. */
  get all(): readonly PendingHandler[] {
    return [...this.#pending.values()]
  }
}

function keyOf({ role, handler }: HandlerName): string {
  return `${role}\n${handler}`
}

import type { TaskRef } from '../events.js'

/** A task that is about to run, on the hosts that have come to it. */
export interface Step extends Omit<TaskRef, 'host'> {
  readonly hosts: readonly string[]
}

/** Resolves to whether a task may run. */
export type Confirm = (step: Step) => Promise<boolean>

interface Waiting {
  readonly ref: TaskRef
  readonly key: string
  answer(allowed: boolean): void
}

/**
 * Asks before each task of a batch, once for all its hosts. Hosts run at their own pace, so it asks when every host has
 * come to a task or has finished; the results of earlier tasks are reported by then. Once aborted, it asks no more and
 * allows nothing.
 */
export class Stepper {
  readonly #running = new Set<string>()
  readonly #waiting = new Map<string, Waiting>()
  readonly #answers = new Map<string, boolean>()
  /** How often a host has come to tasks of the same name. */
  readonly #arrivals = new Map<string, number>()
  #isAsking = false

  constructor(
    private readonly confirm: Confirm,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.#release([...this.#waiting.values()], false), { once: true })
  }

  begin(host: string): void {
    this.#running.add(host)
  }

  end(host: string): void {
    this.#running.delete(host)
    void this.#ask()
  }

  /** Resolves to whether the task may run on its host. */
  allows(ref: TaskRef): Promise<boolean> {
    const key = this.#keyOf(ref)
    const known = this.signal.aborted ? false : this.#answers.get(key)
    if (known !== undefined) return Promise.resolve(known)
    return new Promise((answer) => {
      this.#waiting.set(ref.host, { ref, key, answer })
      void this.#ask()
    })
  }

  async #ask(): Promise<void> {
    const [first] = this.#waiting.values()
    if (!first || this.#isAsking || this.#waiting.size < this.#running.size) return
    this.#isAsking = true
    const hosts = [...this.#running].filter((host) => this.#waiting.get(host)?.key === first.key)
    const asked = hosts.map((host) => this.#waiting.get(host)!)
    const { role, task, handler } = first.ref
    const allowed = await this.confirm({ role, task, handler, hosts })
    this.#isAsking = false
    this.#answers.set(first.key, allowed)
    this.#release(asked, allowed && !this.signal.aborted)
  }

  #release(asked: readonly Waiting[], allowed: boolean): void {
    for (const { ref, answer } of asked) {
      this.#waiting.delete(ref.host)
      answer(allowed)
    }
  }

  /** A role may have several tasks of the same name. */
  #keyOf({ host, role, task, handler }: TaskRef): string {
    const name = JSON.stringify([role, task, handler])
    const here = JSON.stringify([host, name])
    const arrival = (this.#arrivals.get(here) ?? 0) + 1
    this.#arrivals.set(here, arrival)
    return `${name} ${arrival}`
  }
}

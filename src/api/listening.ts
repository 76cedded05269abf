import { HaployError } from '../core/errors.js'
import type { Event, RunListener } from '../engine/events.js'
import type { RunResult } from './result.js'

/** The listener of a run threw. The run continued without it, and `result` is the result of the run. */
export class ListenerError extends HaployError {
  override name = 'ListenerError'

  constructor(
    cause: unknown,
    readonly result: RunResult,
  ) {
    super(`onEvent threw: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'The run continued without it: see the `result` of this error. Catch errors inside onEvent.',
      cause,
    })
  }
}

/** Isolates the run from errors of a listener. After the first error the listener is not called again. */
export class Listening {
  readonly #pending = new Set<Promise<void>>()
  #failure: { readonly error: unknown } | undefined

  /** `onFailure` is called once, with the first error. */
  constructor(
    private readonly listener: RunListener,
    private readonly onFailure: (error: unknown) => void = () => {},
  ) {}

  readonly listen = (event: Event): void => {
    if (this.#failure) return
    try {
      const answer = this.listener(event)
      if (answer instanceof Promise) this.#follow(answer)
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Waits for the promises of the listener. Resolves to an object with the first error; undefined when there is none. */
  async end(): Promise<{ readonly error: unknown } | undefined> {
    await Promise.all(this.#pending)
    return this.#failure
  }

  #follow(answer: Promise<void>): void {
    const followed = answer.catch((error) => this.#fail(error)).finally(() => this.#pending.delete(followed))
    this.#pending.add(followed)
  }

  #fail(error: unknown): void {
    if (this.#failure) return
    this.#failure = { error }
    this.onFailure(error)
  }
}

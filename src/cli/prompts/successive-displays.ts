import type { Event } from '../../engine/events.js'
import type { Display } from '../../report/display.js'

/** Presents several runs one after another, each on a display of its own. */
export class SuccessiveDisplays implements Display {
  #hasFailed = false
  #hasEnded = false

  constructor(private current: Display) {}

  readonly listener = (event: Event): void => this.current.listener(event)

  get hasFailed(): boolean {
    return this.#hasFailed || this.current.hasFailed === true
  }

  notice(text: string): void {
    if (!this.#hasEnded) this.current.notice(text)
  }

  async end(): Promise<void> {
    if (!this.#hasEnded) await this.current.end()
    this.#hasEnded = true
  }

  abandon(): void {
    if (!this.#hasEnded) this.current.abandon()
    this.#hasEnded = true
  }

  /** To be called after `end`. */
  continueOn(next: Display): void {
    this.#hasFailed = this.hasFailed
    this.#hasEnded = false
    this.current = next
  }
}

/**
 * How many logins may be under way at the same time. As many as like, until a server turns one away: then half as many,
 * and slowly more again, so that a server which has many addresses, or is the jump host of many, is not overrun.
 */
export class LoginGate {
  #width = Number.POSITIVE_INFINITY
  #inside = 0
  /** Counts the times that it became narrower: several are turned away by one and the same rush. */
  #narrowed = 0
  readonly #waiting: (() => void)[] = []

  /** Waits for a place, does it, and gives the place back. `turnedAway` judges what `login` threw. */
  async pass<T>(login: () => Promise<T>, turnedAway: (error: unknown) => boolean): Promise<T> {
    while (this.#inside >= Math.floor(this.#width)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#inside += 1
    const rush = this.#narrowed
    try {
      const result = await login()
      this.#width += 1 / this.#width
      return result
    } catch (error) {
      if (turnedAway(error) && rush === this.#narrowed) this.#narrow()
      throw error
    } finally {
      this.#inside -= 1
      for (const enter of this.#waiting.splice(0, Math.max(Math.floor(this.#width) - this.#inside, 0))) enter()
    }
  }

  #narrow(): void {
    this.#narrowed += 1
    this.#width = Math.max(Math.ceil(Math.min(this.#width, this.#inside) / 2), narrowest)
  }
}

/** sshd lets as many log in at once and more, unless it was told otherwise. */
const narrowest = 4

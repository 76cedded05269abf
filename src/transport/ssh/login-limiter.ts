/**
 * Limits the number of concurrent logins. There is no limit until a server rejects a login; then the limit is halved, and
 * rises slowly with each success, so that a server with many addresses, or a jump host of many hosts, is not overloaded.
 */
export class LoginLimiter {
  #limit = Number.POSITIVE_INFINITY
  #running = 0
  /** Counts the reductions, because one burst of logins may be rejected several times. */
  #reductions = 0
  readonly #waiting: (() => void)[] = []

  /** Waits until the limit allows another login, then runs it. `isRejected` tells whether an error means too many logins. */
  async run<T>(login: () => Promise<T>, isRejected: (error: unknown) => boolean): Promise<T> {
    while (this.#running >= Math.floor(this.#limit)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running += 1
    const reductions = this.#reductions
    try {
      const result = await login()
      this.#limit += 1 / this.#limit
      return result
    } catch (error) {
      if (isRejected(error) && reductions === this.#reductions) this.#reduceLimit()
      throw error
    } finally {
      this.#running -= 1
      for (const resume of this.#waiting.splice(0, Math.max(Math.floor(this.#limit) - this.#running, 0))) resume()
    }
  }

  #reduceLimit(): void {
    this.#reductions += 1
    this.#limit = Math.max(Math.ceil(Math.min(this.#limit, this.#running) / 2), minLimit)
  }
}

/** sshd allows at least this many concurrent logins by default. */
const minLimit = 4

import type { Facts } from '../../core/host/facts.js'

/** The facts of a host that was not asked. Reading one throws, and is remembered: whatever comes of it proves nothing. */
export class UnknownFacts {
  readonly facts: Facts
  #wasRead = false

  constructor() {
    const read = (): never => {
      this.#wasRead = true
      throw new Error('the facts of the host are not known')
    }
    this.facts = new Proxy({} as Facts, { get: read, has: read, ownKeys: read, getOwnPropertyDescriptor: read })
  }

  /** What a function gives or throws; undefined where it has read a fact, also where it went on after that. */
  without<T>(call: () => T): { readonly value: T } | { readonly error: unknown } | undefined {
    this.#wasRead = false
    try {
      const value = call()
      return this.#wasRead ? undefined : { value }
    } catch (error) {
      return this.#wasRead ? undefined : { error }
    }
  }
}

/**
 * A value that must never be shown. It prints as asterisks; only `reveal` returns it. The engine also masks the value
 * in every event, so that a command that echoes it does not leak it.
 */
export class Secret {
  static readonly mask = '********'
  static #print: ((secret: Secret) => string) | undefined
  static readonly #watchers = new Set<(value: string) => void>()
  readonly #value: string

  constructor(value: string) {
    this.#value = value
    this.#report()
  }

  /**
   * Calls a function with the value of every secret that is made or revealed from now on, so that nothing can be printed
   * of which it does not know. Returns a function that ends this.
   */
  static watch(watcher: (value: string) => void): () => void {
    const own = (value: string) => watcher(value)
    Secret.#watchers.add(own)
    return () => void Secret.#watchers.delete(own)
  }

  /**
   * Calls a function. Until it returns, secrets print as the result of `print`, which is also called for revealed
   * secrets.
   */
  static printedAs<T>(print: (secret: Secret) => string, call: () => T): T {
    const before = Secret.#print
    Secret.#print = print
    try {
      return call()
    } finally {
      Secret.#print = before
    }
  }

  reveal(): string {
    Secret.#print?.(this)
    this.#report()
    return this.#value
  }

  toString(): string {
    this.#report()
    return Secret.#print?.(this) ?? Secret.mask
  }

  toJSON(): string {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return Secret.mask
  }

  #report(): void {
    if (typeof this.#value === 'string') for (const watcher of Secret.#watchers) watcher(this.#value)
  }
}

/** Marks a value in an inventory or playbook as secret: `authPass: secret('fake-pass')`. */
export function secret(value: string): Secret {
  return new Secret(value)
}

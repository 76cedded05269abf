import { UsageError } from '../errors.js'

/**
 * A value that must never be shown. Only `reveal` returns it. When a program prints it, it is asterisks, but it cannot
 * become part of a text: no host may get asterisks in place of a value. The engine also masks the value in every event, so
 * that a command that echoes it does not leak it.
 */
export class Secret {
  static readonly mask = '********'
  static #print: ((secret: Secret) => string) | undefined
  static #isForHosts = false
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

  /**
   * Calls a function that makes what hosts get. Until it returns, JSON cannot contain secrets either.
   */
  static forHosts<T>(call: () => T): T {
    const before = Secret.#isForHosts
    Secret.#isForHosts = true
    try {
      return call()
    } finally {
      Secret.#isForHosts = before
    }
  }

  reveal(): string {
    Secret.#print?.(this)
    this.#report()
    return this.#value
  }

  /** Throws UsageError, except in a template. */
  toString(): string {
    this.#report()
    if (Secret.#print) return Secret.#print(this)
    throw new UsageError('a secret cannot be made part of a text: the host would get asterisks in place of its value', {
      hint: 'Use its value, `secret.reveal()`, or let sh`…` or a template insert it.',
    })
  }

  toJSON(): string {
    return Secret.#print || Secret.#isForHosts ? this.toString() : Secret.mask
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

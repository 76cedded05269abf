/**
 * A value that must never be shown. It prints as asterisks; only `reveal` returns it. The engine also masks the value
 * in every event, so that a command that echoes it does not leak it.
 */
export class Secret {
  static readonly mask = '********'
  static #print: ((secret: Secret) => string) | undefined
  readonly #value: string

  constructor(value: string) {
    this.#value = value
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
    return this.#value
  }

  toString(): string {
    return Secret.#print?.(this) ?? Secret.mask
  }

  toJSON(): string {
    return this.toString()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return Secret.mask
  }
}

/** Marks a value in an inventory or playbook as secret: `authPass: secret('fake-pass')`. */
export function secret(value: string): Secret {
  return new Secret(value)
}

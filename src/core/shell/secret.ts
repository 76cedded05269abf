/**
 * A value that must never be shown: it prints as asterisks wherever text is made of it, and only `reveal` gives it up.
 * The engine also blanks the revealed value out of every event, so a command that echoes it cannot leak it.
 */
export class Secret {
  static readonly mask = '********'
  static #print: ((secret: Secret) => string) | undefined
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** Calls a function; until it returns, secrets print what `print` gives. `print` is called for revealed secrets, too. */
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

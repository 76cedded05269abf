/**
 * A value that must never be shown. It prints as asterisks; only `reveal` returns it. The engine also masks the value
 * in every event, so that a command that echoes it does not leak it.
 */
export class Secret {
  static readonly mask = '********'
  static #print: ((secret: Secret) => string) | undefined
  static #notice: ((secret: Secret) => void) | undefined
  readonly #value: string

  constructor(value: string) {
    this.#value = value
    Secret.#notice?.(this)
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

  /** Calls a function. Until it returns, each secret that is made, printed or revealed is passed to `notice`. */
  static noticing<T>(notice: (secret: Secret) => void, call: () => T): T {
    const before = Secret.#notice
    Secret.#notice = (secret) => {
      const [current, print] = [Secret.#notice, Secret.#print]
      Secret.#notice = Secret.#print = undefined
      try {
        notice(secret)
      } finally {
        Secret.#notice = current
        Secret.#print = print
      }
    }
    try {
      return call()
    } finally {
      Secret.#notice = before
    }
  }

  reveal(): string {
    Secret.#notice?.(this)
    Secret.#print?.(this)
    return this.#value
  }

  toString(): string {
    Secret.#notice?.(this)
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

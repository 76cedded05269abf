/**
 * A value that must never be shown: it prints as asterisks wherever text is made of it, and only `reveal` gives it up.
 * The engine also blanks the revealed value out of every event, so a command that echoes it cannot leak it.
 */
export class Secret {
  static readonly mask = '********'
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return Secret.mask
  }

  toJSON(): string {
    return Secret.mask
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return Secret.mask
  }
}

/** Marks a value in an inventory or playbook as secret: `authPass: secret('fake-pass')`. */
export function secret(value: string): Secret {
  return new Secret(value)
}

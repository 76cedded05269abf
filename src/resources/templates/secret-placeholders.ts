import { FailedError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'

/**
 * Lets a template use secrets like any other text, so that one rendering gives both what travels and what may be shown.
 * While the template is rendered, each secret prints as a placeholder of its own, made of characters that Unicode keeps
 * out of texts; afterwards a placeholder becomes the value, or the mask.
 */
export class SecretPlaceholders {
  readonly #numbers = new Map<Secret, number>()

  /** Secrets that were printed or revealed. */
  get used(): readonly Secret[] {
    return [...this.#numbers.keys()]
  }

  /** Calls a function that makes a text; the text has the placeholders. */
  printed(make: () => string): string {
    return Secret.printedAs((secret) => this.#placeholder(secret), make)
  }

  /** The text with the values. Throws FailedError, naming the template, where the text has a piece of a placeholder. */
  reveal(text: string, template: string): string {
    if (!placeholderCharacter.test(text)) return text
    if (!placeholderCharacter.test(text.replace(placeholders, '')))
      return this.#replace(text, (secret) => secret.reveal())
    throw new FailedError(`template ${template}: a secret is cut or altered as text`, {
      hint: 'Compute with the value itself: `vars.password.reveal()`.',
    })
  }

  mask(text: string): string {
    return this.#replace(text, () => Secret.mask)
  }

  #placeholder(secret: Secret): string {
    const number = this.#numbers.get(secret) ?? this.#numbers.size
    this.#numbers.set(secret, number)
    return `${open}${number}${close}`
  }

  #replace(text: string, by: (secret: Secret) => string): string {
    const { used } = this
    return text.replace(placeholders, (_, number) => by(used[Number(number)]!))
  }
}

const open = '\u{fdd0}'
const close = '\u{fdd1}'
const placeholders = /\u{fdd0}(\d+)\u{fdd1}/gu
const placeholderCharacter = /[\u{fdd0}\u{fdd1}]/u

import { FailedError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'

/**
 * Lets a template use secrets like any other text, so that one rendering produces both the text to send and the text to
 * show. While the template is rendered, each secret prints as its own placeholder, made of characters that Unicode
 * excludes from texts. Afterwards, a placeholder is replaced by the value or by the mask.
 */
export class SecretPlaceholders {
  readonly #numbers = new Map<Secret, number>()

  /** The secrets that were printed or revealed. */
  get used(): readonly Secret[] {
    return [...this.#numbers.keys()]
  }

  /** Calls a function that returns a text in which secrets are placeholders. */
  printed(make: () => string): string {
    return Secret.printedAs((secret) => this.#placeholder(secret), make)
  }

  /**
   * Returns the text with the values. Throws FailedError with the name of the template if the text contains part of a
   * placeholder.
   */
  reveal(text: string, template: string): string {
    if (!placeholderCharacter.test(text)) return text
    if (!placeholderCharacter.test(text.replace(placeholders, '')))
      return this.#replace(text, (secret) => secret.reveal())
    throw new FailedError(`template ${template} cuts or alters a secret`, {
      hint: 'Use the value itself: `vars.password.reveal()`.',
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

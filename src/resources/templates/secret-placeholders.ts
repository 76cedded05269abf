import { FailedError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'

/**
 * Lets a template use secrets like any other text, so that one rendering gives both what travels and what may be shown.
 * Each secret in the data prints as a marker of its own, made of characters that Unicode keeps out of texts; at the end
 * a marker becomes the value, or the mask.
 */
export class Veil {
  readonly #used: Secret[] = []
  readonly #covered = new Map<object, unknown>()
  readonly #innocent = new Set<object>()

  /** Secrets that were printed or revealed. */
  get used(): readonly Secret[] {
    return this.#used
  }

  /** The same data with every secret in plain objects and lists covered; what leads to none stays the same object. */
  cover<T>(value: T): T {
    return this.#cover(value) as T
  }

  /** Throws FailedError, naming the template, when a marker was taken apart: the text would hold a piece of it. */
  lift(text: string, template: string): string {
    if (!strays.test(text.replace(markers, ''))) return this.#replace(text, (secret) => secret.reveal())
    throw new FailedError(`template ${template}: a secret is cut or altered as text`, {
      hint: 'Compute with the value itself: `vars.password.reveal()`.',
    })
  }

  mask(text: string): string {
    return this.#replace(text, () => Secret.mask)
  }

  #marker(secret: Secret): string {
    if (!this.#used.includes(secret)) this.#used.push(secret)
    return `${open}${this.#used.indexOf(secret)}${close}`
  }

  #replace(text: string, by: (secret: Secret) => string): string {
    return text.replace(markers, (_, index) => by(this.#used[Number(index)]!))
  }

  #cover(value: unknown): unknown {
    if (value instanceof Covered) return value
    if (value instanceof Secret) return this.#coverSecret(value)
    if (!isHolder(value) || this.#isInnocent(value)) return value
    return this.#coverInto(value, Array.isArray(value) ? [] : {})
  }

  /** Nothing that can be reached from it is secret. What refers to itself is walked through once. */
  #isInnocent(value: object): boolean {
    if (this.#innocent.has(value)) return true
    const seen = new Set([value])
    for (const holder of seen) {
      for (const item of Object.values(holder)) {
        if (item instanceof Secret) return false
        if (isHolder(item) && !this.#innocent.has(item)) seen.add(item)
      }
    }
    for (const holder of seen) this.#innocent.add(holder)
    return true
  }

  #coverSecret(secret: Secret): unknown {
    const covered = this.#covered.get(secret) ?? new Covered(secret, () => this.#marker(secret))
    this.#covered.set(secret, covered)
    return covered
  }

  /** Known before it is filled, so that what refers to itself ends, and what is the same object stays the same. */
  #coverInto(original: object, covered: object): unknown {
    const earlier = this.#covered.get(original)
    if (earlier) return earlier
    this.#covered.set(original, covered)
    for (const [key, item] of Object.entries(original)) Reflect.set(covered, key, this.#cover(item))
    return covered
  }
}

class Covered extends Secret {
  readonly #mark: () => string

  constructor(secret: Secret, mark: () => string) {
    super(secret.reveal())
    this.#mark = mark
  }

  override reveal(): string {
    this.#mark()
    return super.reveal()
  }

  override toString(): string {
    return this.#mark()
  }

  override toJSON(): string {
    return this.#mark()
  }
}

const open = '\u{fdd0}'
const close = '\u{fdd1}'
const markers = /\u{fdd0}(\d+)\u{fdd1}/gu
const strays = /[\u{fdd0}\u{fdd1}]/u

/** A list or a plain object, in which secrets are looked for. */
function isHolder(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

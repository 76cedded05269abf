import { UsageError } from '../../core/errors.js'
import { didYouMean } from '../../core/input/suggest.js'

/** A line of the file; a line without a recipient or a value is a comment, or blank. */
interface Line {
  readonly text: string
  readonly recipient?: string
  readonly name?: string
  /** An age file, in base64. */
  readonly encrypted?: string
}

const recipientLine = /^recipient (age1[a-z0-9]+)\s*(?:#.*)?$/
const valueLine = /^([A-Za-z_][\w.-]*): ([A-Za-z0-9+/]+={0,2})$/

/** The beginning of a new file. */
const title = '# Secrets for haploy, each encrypted with age. Change them with: haploy secret edit'

/**
 * A file of secrets: a line `recipient age1…` for each key that can decrypt it, and a line `name: base64` for each secret,
 * so that a changed secret is one changed line. Immutable.
 */
export class AgeFile {
  readonly #lines: readonly Line[]

  private constructor(lines: readonly Line[]) {
    this.#lines = lines
  }

  static create(recipients: readonly string[]): AgeFile {
    return new AgeFile([{ text: title }]).withRecipients(recipients)
  }

  /** `shown`: the path in messages. Throws UsageError for a line that is not part of such a file. */
  static parse(text: string, shown: string): AgeFile {
    const texts = text.replace(/\r?\n$/, '').split(/\r?\n/)
    const lines = texts.map((line, index) => parseLine(line, `${shown}:${index + 1}`))
    const names = lines.flatMap(({ name }) => name ?? [])
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) {
      throw new UsageError(`${shown} contains '${twice}' twice`, { hint: 'Remove one of the two lines.' })
    }
    return new AgeFile(lines)
  }

  get recipients(): readonly string[] {
    return this.#lines.flatMap(({ recipient }) => recipient ?? [])
  }

  get names(): readonly string[] {
    return this.#lines.flatMap(({ name }) => name ?? [])
  }

  /** The encrypted value. Throws UsageError, with a suggestion, for a name that the file does not contain. */
  encrypted(name: string): string {
    const found = this.#lines.find((line) => line.name === name)?.encrypted
    if (found !== undefined) return found
    throw new UsageError(`it contains no secret '${name}'`, {
      hint: didYouMean(name, this.names) ?? `It contains ${this.names.join(', ') || 'no secrets yet'}.`,
    })
  }

  /** The same file with a value in the line of that name, or in a new line at the end. */
  with(name: string, encrypted: string): AgeFile {
    const line = { text: `${name}: ${encrypted}`, name, encrypted }
    const isThere = this.#lines.some((each) => each.name === name)
    const lines = this.#lines.map((each) => (each.name === name ? line : each))
    return new AgeFile(isThere ? lines : [...lines, line])
  }

  without(name: string): AgeFile {
    return new AgeFile(this.#lines.filter((line) => line.name !== name))
  }

  /** The same file for these recipients; the lines of those that stay are kept. */
  withRecipients(recipients: readonly string[]): AgeFile {
    const kept = this.#lines.filter(({ recipient }) => recipient === undefined || recipients.includes(recipient))
    const added = recipients.filter((recipient) => !this.recipients.includes(recipient))
    const last = kept.findLastIndex(({ recipient }) => recipient !== undefined)
    const at = last < 0 ? kept.findLastIndex(({ text }) => text.startsWith('#')) + 1 : last + 1
    const lines = added.map((recipient) => ({ text: `recipient ${recipient}`, recipient }))
    return new AgeFile([...kept.slice(0, at), ...lines, ...kept.slice(at)])
  }

  toString(): string {
    return this.#lines.map(({ text }) => `${text}\n`).join('')
  }
}

/** Whether a secret may have this name. */
export function isName(name: string): boolean {
  return valueLine.test(`${name}: AAAA`)
}

function parseLine(text: string, where: string): Line {
  if (text.trim() === '' || text.startsWith('#')) return { text }
  const [, recipient] = recipientLine.exec(text) ?? []
  if (recipient !== undefined) return { text, recipient }
  const [, name, encrypted] = valueLine.exec(text) ?? []
  if (name !== undefined && encrypted !== undefined) return { text, name, encrypted }
  // Not the line itself: somebody may have written a password into it.
  throw new UsageError(`${where} is not a line of a file of secrets`, {
    hint: "Lines are 'recipient age1…', 'name: base64…' as haploy secret writes them, and comments with #.",
  })
}

/**
 * What a login prints on one stream. Only the end is searched: the time is proportional to the output, however small the
 * pieces are in which it arrives.
 */
export class LoginOutput {
  readonly #chunks: Buffer[] = []
  #length = 0
  /** The end of the output, before the last chunk. As if it began on a new line. */
  #before = '\n'
  #recent = '\n'

  add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    this.#before = this.#recent.slice(-longestSearched)
    this.#recent = this.#before + chunk.toString('latin1')
  }

  get isTooLong(): boolean {
    return this.#length > maxLoginOutput
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }

  /** Returns what matches at the end of the output. The match must be short. */
  match(pattern: RegExp): RegExpExecArray | null {
    return pattern.exec(this.#recent)
  }

  /** Whether the last chunk completes this text, which must be short. */
  completes(text: string): boolean {
    const at = this.#recent.lastIndexOf(text)
    return at >= 0 && at + text.length > this.#before.length
  }
}

/** Characters. */
const longestSearched = 100

/** Maximum output of a login in bytes, before the shell is ready. */
const maxLoginOutput = 2 ** 20

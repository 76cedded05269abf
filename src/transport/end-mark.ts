/** Finds the end mark of an exchange, `KEY…\n`, in a stream of bytes that is cut anywhere. */
export class MarkFinder {
  readonly #key: Buffer
  #held: Buffer = Buffer.alloc(0)
  /** What stood between the key and its newline; undefined until the whole mark has come. */
  mark: string | undefined

  constructor(key: string) {
    this.#key = Buffer.from(key)
  }

  /** The key is there, but not the newline that has to stand close behind it. */
  get overlong(): boolean {
    return this.mark === undefined && this.#held.length > this.#key.length + longestMark
  }

  /** Takes the next bytes; returns those that are certainly output. What comes behind the mark is dropped. */
  take(chunk: Buffer): Buffer {
    if (this.mark !== undefined) return none
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk
    const start = bytes.indexOf(this.#key)
    const end = start < 0 ? bytes.length - this.#beginning(bytes) : start
    this.#held = bytes.subarray(end)
    if (start >= 0) this.#finish()
    return bytes.subarray(0, end)
  }

  #finish(): void {
    const newline = this.#held.indexOf(10)
    if (newline >= 0) this.mark = this.#held.toString('latin1', this.#key.length, newline).trim()
  }

  /** How many of the last bytes may be the beginning of the key. */
  #beginning(bytes: Buffer): number {
    const longest = Math.min(this.#key.length - 1, bytes.length)
    for (let length = longest; length > 0; length--) {
      if (bytes.subarray(bytes.length - length).equals(this.#key.subarray(0, length))) return length
    }
    return 0
  }
}

/** Bytes that stand between the key and its newline at most. */
const longestMark = 16

const none = Buffer.alloc(0)

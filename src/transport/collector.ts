/** The output of one exchange on one of its two streams, up to its end mark, `KEY…\n`, which may come in pieces. */
export class Collector {
  readonly #key: Buffer
  /** Grows by doubling and holds copies, so that a host which sends byte by byte takes no more room than its bytes. */
  #buffer = Buffer.alloc(0)
  /** Bytes that have come: output, and what is or may be the mark. */
  #received = 0
  #length = 0
  #isKeyFound = false
  #mark: string | undefined

  /** The key begins with a character that stands nowhere else in it. `onOutput` is called with output as it comes. */
  constructor(
    key: string,
    private readonly onOutput: (output: Buffer) => void,
  ) {
    this.#key = Buffer.from(key)
  }

  /** Takes the next bytes. What comes after the mark is dropped. */
  take(chunk: Buffer): void {
    if (this.#mark !== undefined) return
    const before = this.#length
    this.#append(chunk)
    if (!this.#isKeyFound) this.#findKey()
    if (this.#isKeyFound) this.#findEnd()
    if (this.#length > before) this.onOutput(this.#buffer.subarray(before, this.#length))
  }

  /** The exit code that stands in the mark, `''` on a stream whose mark has none; undefined until it has come. */
  get mark(): string | undefined {
    return this.#mark
  }

  /** The key is there, but what follows is not what the program writes. */
  get garbled(): boolean {
    if (this.#mark !== undefined) return !/^\d{0,3}$/.test(this.#mark)
    return this.#isKeyFound && this.#received - this.#length > this.#key.length + longestMark
  }

  get length(): number {
    return this.#length
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #append(chunk: Buffer): void {
    const received = this.#received + chunk.length
    if (received > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(received, this.#buffer.length * 2))
      this.#buffer.copy(larger, 0, 0, this.#received)
      this.#buffer = larger
    }
    chunk.copy(this.#buffer, this.#received)
    this.#received = received
  }

  #findKey(): void {
    const bytes = this.#buffer.subarray(0, this.#received)
    const at = bytes.indexOf(this.#key, this.#length)
    this.#isKeyFound = at >= 0
    this.#length = at >= 0 ? at : this.#received - this.#lengthOfBegunKey(bytes)
  }

  #findEnd(): void {
    const bytes = this.#buffer.subarray(this.#length + this.#key.length, this.#received)
    const newline = bytes.indexOf(0x0a)
    if (newline >= 0) this.#mark = bytes.toString('latin1', 0, newline).trim()
  }

  /** How many of the last bytes may be the beginning of the key. */
  #lengthOfBegunKey(bytes: Buffer): number {
    const tail = bytes.subarray(Math.max(this.#length, bytes.length - this.#key.length + 1))
    const at = tail.lastIndexOf(this.#key[0]!)
    if (at < 0) return 0
    const begun = tail.subarray(at)
    return begun.equals(this.#key.subarray(0, begun.length)) ? begun.length : 0
  }
}

/** Bytes that stand between the key and its newline at most. */
const longestMark = 16

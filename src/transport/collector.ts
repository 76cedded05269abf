/** Collects the output of one exchange on one stream, up to the end mark `KEY…\n`, which may arrive in pieces. */
export class Collector {
  readonly #key: Buffer
  /** Doubles when full and holds copies, so that a host that sends single bytes uses no more memory than its output. */
  #buffer = Buffer.alloc(0)
  /** Bytes received: output, followed by what is or may be the mark. */
  #received = 0
  #length = 0
  #isKeyFound = false
  #mark: string | undefined

  /** The first character of the key must not occur again in it. `onOutput` is called with output as it arrives. */
  constructor(
    key: string,
    private readonly onOutput: (output: Buffer) => void,
  ) {
    this.#key = Buffer.from(key)
  }

  /** Adds the next bytes. Bytes after the mark are dropped. */
  take(chunk: Buffer): void {
    if (this.#mark !== undefined) return
    const before = this.#length
    this.#append(chunk)
    if (!this.#isKeyFound) this.#findKey()
    if (this.#isKeyFound) this.#findEnd()
    if (this.#length > before) this.onOutput(this.#buffer.subarray(before, this.#length))
  }

  /** The exit code in the mark, `''` when the mark has none; undefined until the mark has arrived. */
  get mark(): string | undefined {
    return this.#mark
  }

  /** Whether the key is followed by something that the program does not write. */
  get garbled(): boolean {
    if (this.#mark !== undefined) return !/^\d{0,3}$/.test(this.#mark)
    return this.#isKeyFound && this.#received - this.#length > this.#key.length + maxMarkLength
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
    this.#length = at >= 0 ? at : this.#received - this.#lengthOfKeyPrefix(bytes)
  }

  #findEnd(): void {
    const bytes = this.#buffer.subarray(this.#length + this.#key.length, this.#received)
    const newline = bytes.indexOf(0x0a)
    if (newline >= 0) this.#mark = bytes.toString('latin1', 0, newline).trim()
  }

  /** The number of trailing bytes that may be the beginning of the key. */
  #lengthOfKeyPrefix(bytes: Buffer): number {
    const tail = bytes.subarray(Math.max(this.#length, bytes.length - this.#key.length + 1))
    const at = tail.lastIndexOf(this.#key[0]!)
    if (at < 0) return 0
    const prefix = tail.subarray(at)
    return prefix.equals(this.#key.subarray(0, prefix.length)) ? prefix.length : 0
  }
}

/** Maximum number of bytes between the key and its newline. */
const maxMarkLength = 16

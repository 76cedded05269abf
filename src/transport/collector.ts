import { MarkFinder } from './end-mark.js'

/** The output of one exchange on one of its two streams, up to its end mark. */
export class Collector {
  readonly #finder: MarkFinder
  /** Grows by doubling and holds copies, so that a host which sends byte by byte takes no more room than its bytes. */
  #buffer = Buffer.alloc(0)
  #length = 0

  constructor(
    key: string,
    private readonly tell: (output: Buffer) => void,
  ) {
    this.#finder = new MarkFinder(key)
  }

  take(chunk: Buffer): void {
    const output = this.#finder.take(chunk)
    if (output.length === 0) return
    this.#append(output)
    this.tell(output)
  }

  /** The exit code that stands in the mark, `''` on a stream whose mark has none; undefined until it has come. */
  get mark(): string | undefined {
    return this.#finder.mark
  }

  /** The mark is there, and is none that the program writes. */
  get garbled(): boolean {
    return this.#finder.overlong || (this.mark !== undefined && !/^\d{0,3}$/.test(this.mark))
  }

  get length(): number {
    return this.#length
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #append(output: Buffer): void {
    const length = this.#length + output.length
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, this.#buffer.length * 2))
      this.#buffer.copy(larger, 0, 0, this.#length)
      this.#buffer = larger
    }
    output.copy(this.#buffer, this.#length)
    this.#length = length
  }
}

interface Listener {
  /** Called with the bytes of a part as they come. */
  onBytes(part: number, bytes: Buffer): void
  /** Called when a part has ended, with all its bytes, and what stands after the mark on its line. */
  onEnd(bytes: Buffer, tail: string): void
}

/** Cuts one stream at its marks, each on a line of its own. Takes no more parts than were sent, however many marks come. */
export class StreamCutter {
  readonly #mark: Buffer
  #part = 0
  #pieces: Buffer[] = []
  /** The end of what has come, where it may be the beginning of a mark's line. */
  #held: Buffer = Buffer.alloc(0)

  constructor(
    mark: string,
    private readonly parts: number,
    private readonly listener: Listener,
  ) {
    this.#mark = Buffer.from(mark)
  }

  /** What has come of a part that has not ended. */
  get rest(): Buffer {
    return Buffer.concat([...this.#pieces, this.#held])
  }

  take(chunk: Buffer): void {
    let bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk
    while (this.#part < this.parts) {
      const at = bytes.indexOf(this.#mark)
      const afterMark = at + this.#mark.length
      const end = at < 0 ? -1 : bytes.subarray(0, afterMark + longestTail).indexOf(newline, afterMark)
      if (at < 0 || (end < 0 && bytes.length < afterMark + longestTail)) {
        const from = at < 0 ? beginningOf(this.#mark, bytes) : at
        this.#add(bytes.subarray(0, from))
        this.#held = Buffer.from(bytes.subarray(from))
        return
      }
      this.#add(bytes.subarray(0, end < 0 ? afterMark : at))
      if (end >= 0) this.#end(bytes.toString('latin1', afterMark, end).trim())
      bytes = bytes.subarray(end < 0 ? afterMark : end + 1)
    }
  }

  #add(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.#pieces.push(bytes)
    this.listener.onBytes(this.#part, bytes)
  }

  /** The newline before the mark is the mark's own. */
  #end(tail: string): void {
    const bytes = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.listener.onEnd(bytes.subarray(0, -1), tail)
    this.#part += 1
  }
}

const newline = 0x0a

/** Bytes after a mark within which its line ends; what has none there is no mark of ours. */
const longestTail = 16

/** The index from which the end of the bytes may be the beginning of the mark. */
function beginningOf(mark: Buffer, bytes: Buffer): number {
  for (let at = Math.max(0, bytes.length - mark.length + 1); at < bytes.length; at++) {
    if (mark.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at
  }
  return bytes.length
}

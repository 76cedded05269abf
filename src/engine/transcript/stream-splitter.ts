interface Listener {
  /** Called with the bytes of a part as they arrive. */
  onBytes(part: number, bytes: Buffer): void
  /** Called when a part has finished, with all its bytes, and with the text after the mark on the mark's line. */
  onEnd(bytes: Buffer, tail: string): void
}

/**
 * Splits a stream at its marks, each of which has its own line. Never returns more parts than were sent, however many
 * marks there are. Keeps no bytes: the caller passes the whole stream each time that more has arrived.
 */
export class StreamSplitter {
  readonly #mark: Buffer
  #part = 0
  /** Offset at which the current part begins. */
  #start = 0
  /** Offset up to which the stream contains no further mark. */
  #scanned = 0

  constructor(
    mark: string,
    private readonly parts: number,
    private readonly listener: Listener,
  ) {
    this.#mark = Buffer.from(mark)
  }

  /** `whole`: everything that has arrived so far. */
  update(whole: Buffer): void {
    while (this.#part < this.parts) {
      const at = whole.indexOf(this.#mark, this.#scanned)
      const afterMark = at + this.#mark.length
      const end = at < 0 ? -1 : whole.subarray(0, afterMark + maxTailBytes).indexOf(newline, afterMark)
      if (at < 0 || (end < 0 && whole.length < afterMark + maxTailBytes)) {
        this.#report(whole, at < 0 ? partialMarkIndex(this.#mark, whole, this.#scanned) : at)
        return
      }
      this.#report(whole, end < 0 ? afterMark : at)
      if (end >= 0) this.#end(whole, end)
    }
  }

  /** The number of the current part. */
  get part(): number {
    return this.#part
  }

  /** Returns what has arrived of the current part. */
  restOf(whole: Buffer): Buffer {
    return whole.subarray(this.#start)
  }

  #report(whole: Buffer, upTo: number): void {
    if (upTo > this.#scanned) this.listener.onBytes(this.#part, whole.subarray(this.#scanned, upTo))
    this.#scanned = Math.max(this.#scanned, upTo)
  }

  /** The newline before the mark belongs to the mark. */
  #end(whole: Buffer, end: number): void {
    const tail = whole.toString('latin1', this.#scanned + this.#mark.length, end).trim()
    this.listener.onEnd(whole.subarray(this.#start, Math.max(this.#scanned - 1, this.#start)), tail)
    this.#part += 1
    this.#start = end + 1
    this.#scanned = end + 1
  }
}

const newline = 0x0a

/** The line of a mark ends within this many bytes after it. Otherwise it is not one of our marks. */
const maxTailBytes = 16

/** Returns the lowest index, not below the given one, at which the end of the bytes may be the beginning of a mark. */
function partialMarkIndex(mark: Buffer, bytes: Buffer, from: number): number {
  for (let at = Math.max(from, bytes.length - mark.length + 1); at < bytes.length; at++) {
    if (mark.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at
  }
  return bytes.length
}

interface Listener {
  /** Called with the bytes of a part as they come. */
  onBytes(part: number, bytes: Buffer): void
  /** Called when a part has ended, with all its bytes, and what stands after the mark on its line. */
  onEnd(bytes: Buffer, tail: string): void
}

/**
 * Cuts one stream at its marks, each on a line of its own. Takes no more parts than were sent, however many marks come. It
 * keeps no bytes: whoever reads the stream has them all, and hands over the whole each time that some have come.
 */
export class StreamSplitter {
  readonly #mark: Buffer
  #part = 0
  /** Where the part under way begins. */
  #begin = 0
  /** Up to where the stream is known to hold no further mark. */
  #read = 0

  constructor(
    mark: string,
    private readonly parts: number,
    private readonly listener: Listener,
  ) {
    this.#mark = Buffer.from(mark)
  }

  /** `whole`: all that has come until now. */
  take(whole: Buffer): void {
    while (this.#part < this.parts) {
      const at = whole.indexOf(this.#mark, this.#read)
      const afterMark = at + this.#mark.length
      const end = at < 0 ? -1 : whole.subarray(0, afterMark + longestTail).indexOf(newline, afterMark)
      if (at < 0 || (end < 0 && whole.length < afterMark + longestTail)) {
        this.#report(whole, at < 0 ? beginningOf(this.#mark, whole, this.#read) : at)
        return
      }
      this.#report(whole, end < 0 ? afterMark : at)
      if (end >= 0) this.#end(whole, end)
    }
  }

  /** What has come of the part that has not ended. */
  restOf(whole: Buffer): Buffer {
    return whole.subarray(this.#begin)
  }

  #report(whole: Buffer, upTo: number): void {
    if (upTo > this.#read) this.listener.onBytes(this.#part, whole.subarray(this.#read, upTo))
    this.#read = Math.max(this.#read, upTo)
  }

  /** The newline before the mark is the mark's own. */
  #end(whole: Buffer, end: number): void {
    const tail = whole.toString('latin1', this.#read + this.#mark.length, end).trim()
    this.listener.onEnd(whole.subarray(this.#begin, Math.max(this.#read - 1, this.#begin)), tail)
    this.#part += 1
    this.#begin = end + 1
    this.#read = end + 1
  }
}

const newline = 0x0a

/** Bytes after a mark within which its line ends; what has none there is no mark of ours. */
const longestTail = 16

/** The index, from the given one on, from which the end of the bytes may be the beginning of the mark. */
function beginningOf(mark: Buffer, bytes: Buffer, from: number): number {
  for (let at = Math.max(from, bytes.length - mark.length + 1); at < bytes.length; at++) {
    if (mark.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return at
  }
  return bytes.length
}

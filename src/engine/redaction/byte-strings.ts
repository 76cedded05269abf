/**
 * A set of byte strings, of at least four bytes each, which are found in other bytes in a time that is proportional to
 * those, however many strings there are and whatever they have in common.
 */
export class ByteStrings {
  /** Marks the hashes of first four bytes that occur, because most positions of a text can be skipped by that. */
  readonly #filter = new Uint8Array(2 ** 16)
  readonly #byBeginning = new Map<number, Lengths>()

  add(bytes: Buffer): void {
    if (bytes.length < beginning) return
    const first = bytes.readInt32LE(0)
    this.#filter[filterIndex(first)] = 1
    const lengths = getOrAdd(this.#byBeginning, first, (): Lengths => new Map())
    const strings = getOrAdd(lengths, bytes.length, (): Map<number, Buffer[]> => new Map())
    const same = getOrAdd(strings, new Hashes(bytes).of(0, bytes.length), (): Buffer[] => [])
    if (!same.some((each) => each.equals(bytes))) same.push(bytes)
  }

  /** Calls a function with the beginning and the end of the longest string at each position that has one. */
  find(bytes: Buffer, onFound: (start: number, end: number) => void): void {
    let hashes: Hashes | undefined
    let first = 0
    for (let end = 1; end <= bytes.length; end++) {
      first = (first >>> 8) | (bytes[end - 1]! << 24)
      if (end < beginning || this.#filter[filterIndex(first)] === 0) continue
      const lengths = this.#byBeginning.get(first)
      if (lengths === undefined) continue
      hashes ??= new Hashes(bytes)
      const length = longestAt(bytes, end - beginning, lengths, hashes)
      if (length > 0) onFound(end - beginning, end - beginning + length)
    }
  }
}

/** By length, by hash. */
type Lengths = Map<number, Map<number, Buffer[]>>

/** Bytes by which the strings are looked up. */
const beginning = 4

function longestAt(bytes: Buffer, start: number, lengths: Lengths, hashes: Hashes): number {
  let longest = 0
  for (const [length, strings] of lengths) {
    if (length <= longest || start + length > bytes.length) continue
    const same = strings.get(hashes.of(start, length))
    const part = same && bytes.subarray(start, start + length)
    if (part && same.some((each) => each.equals(part))) longest = length
  }
  return longest
}

/** The hash of any part of some bytes, in constant time. */
class Hashes {
  /** Of the bytes up to each position. */
  readonly #before: Int32Array
  /** The powers of the factor. */
  readonly #powers: Int32Array

  constructor(bytes: Buffer) {
    this.#before = new Int32Array(bytes.length + 1)
    this.#powers = new Int32Array(bytes.length + 1).fill(1, 0, 1)
    for (let at = 0; at < bytes.length; at++) {
      this.#before[at + 1] = Math.imul(this.#before[at]!, factor) + bytes[at]! + 1
      this.#powers[at + 1] = Math.imul(this.#powers[at]!, factor)
    }
  }

  of(start: number, length: number): number {
    return (this.#before[start + length]! - Math.imul(this.#before[start]!, this.#powers[length]!)) | 0
  }
}

/** An odd number that spreads the bits of a byte. */
const factor = 0x01000193

function filterIndex(first: number): number {
  return Math.imul(first, 0x9e3779b1) >>> 16
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make()
  map.set(key, found)
  return found
}

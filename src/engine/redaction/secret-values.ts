import { Secret } from '../../core/shell/secret.js'
import { ByteStrings } from './byte-strings.js'
import type { Decoded } from './decoder.js'
import { eachEncoded } from './digits.js'
import { unescaped } from './escapes.js'
import { joinings } from './joined-lines.js'
import { WholeWords } from './whole-words.js'

type Range = readonly [start: number, end: number]

/**
 * The values of secrets, which are masked in text: as they are; escaped or quoted for any language, shell or format; in
 * base64 and in hexadecimal digits; and broken into lines. The time is proportional to the length of the text.
 */
export class SecretValues {
  readonly #known = new Set<string>()
  readonly #strings = new ByteStrings()
  /** What is found only in encoded bytes. */
  readonly #encoded = new ByteStrings()
  readonly #words = new WholeWords()

  get isEmpty(): boolean {
    return this.#known.size === 0
  }

  /** Adds a value. White space around it does not belong to it. */
  add(value: string): void {
    const whole = value.trim()
    if (whole.length < 2 || this.#known.has(whole)) return
    this.#known.add(whole)
    if (whole.length < shortest) this.#words.add(whole)
    for (const form of formsOf(whole)) this.#strings.add(form)
    for (const piece of piecesOf(Buffer.from(whole))) {
      this.#encoded.add(piece)
      // Dumps have the text beside the digits.
      if (piece.length >= shortestPiece) this.#strings.add(piece)
    }
    // Output is shown line by line.
    const lines = whole.split(/[\r\n]+/).map((line) => line.trim())
    if (lines.length > 1) for (const line of lines) this.#addLine(line)
  }

  /** Returns a text with all values masked. */
  mask(text: string): string {
    if (this.isEmpty) return text
    const bytes = Buffer.from(text)
    const parts: Buffer[] = []
    let shown = 0
    for (const [start, end] of this.#rangesIn({ bytes })) {
      parts.push(bytes.subarray(shown, start), mask)
      shown = end
    }
    const masked = parts.length === 0 ? text : Buffer.concat([...parts, bytes.subarray(shown)]).toString()
    return this.#words.mask(masked)
  }

  /** A short line is an ordinary word more often than not, but must not be shown either. */
  #addLine(line: string): void {
    if (line.length >= shortestLine) {
      for (const form of formsOf(line)) this.#strings.add(form)
      this.#encoded.add(Buffer.from(line))
    } else if (/[\p{L}\p{N}]/u.test(line)) this.#words.add(line)
  }

  #rangesIn(text: Decoded): readonly Range[] {
    const ranges = new Ranges()
    for (const reading of [text, ...unescaped(text)]) {
      this.#strings.find(reading.bytes, (start, end) => ranges.add(rangeIn(reading, start, end), end - start))
      eachEncoded(reading, ({ bytes, rangeOf }) =>
        this.#encoded.find(bytes, (start, end) => ranges.add(rangeOf(start, end), end - start)),
      )
    }
    for (const joined of joinings.flatMap((decode) => decode(text) ?? []))
      this.#strings.find(joined.bytes, (start, end) => {
        if (end - start >= shortestLine) ranges.add(rangeIn(joined, start, end), end - start)
      })
    return ranges.merged
  }
}

/** The parts of a text that are to be masked. */
class Ranges {
  readonly #all: Range[] = []
  readonly #known = new Set<number>()

  /** `length`: of the value. If it begins at the same place in several readings, the first one is the right one. */
  add(range: Range, length: number): void {
    const key = range[0] * 2 ** 24 + length
    if (!this.#known.has(key)) this.#all.push(range)
    this.#known.add(key)
  }

  /** In order, without overlaps. */
  get merged(): readonly Range[] {
    const merged: [start: number, end: number][] = []
    for (const [start, end] of this.#all.sort(([a], [b]) => a - b)) {
      const last = merged.at(-1)
      if (last && start < last[1]) last[1] = Math.max(last[1], end)
      else merged.push([start, end])
    }
    return merged
  }
}

/** Characters: shorter values and lines occur in ordinary words by chance, so they are masked only as whole words. */
const [shortest, shortestLine] = [4, 8]

const mask = Buffer.from(Secret.mask)

/** The bytes of a value as programs print it, apart from escaped characters. */
function formsOf(value: string): readonly Buffer[] {
  if (value.length < shortest) return []
  return [
    Buffer.from(value),
    // Python writes `\xfc` for a character, other programs for a byte.
    Buffer.concat([...value].map((character) => Buffer.from(character, isByte(character) ? 'latin1' : 'utf8'))),
    // In a URL, and where lines were folded.
    Buffer.from(value.replaceAll(' ', '+')),
    Buffer.from(value.replace(/\s+/g, ' ')),
  ]
}

function isByte(character: string): boolean {
  return character.codePointAt(0)! <= 0xff
}

/**
 * A value, and its pieces in the lines into which programs break base64 and hexadecimal digits. Those of a long value are
 * left out: its own lines are masked.
 */
function piecesOf(bytes: Buffer): readonly Buffer[] {
  const widths = bytes.length > longestBroken ? [] : [16, 30, 48, 57]
  const pieces = widths.flatMap((width) =>
    Array.from({ length: Math.ceil(bytes.length / width) }, (_, index) =>
      bytes.subarray(index * width, (index + 1) * width),
    ),
  )
  return [bytes, ...pieces].filter(({ length }) => length >= shortestEncoded)
}

/** Bytes: shorter ones occur in encoded text by chance. */
const shortestEncoded = 6

/** Bytes: a shorter piece is found in ordinary text by chance. */
const shortestPiece = 12

/** Bytes: enough for passwords and tokens. */
const longestBroken = 1024

function rangeIn({ starts }: Decoded, start: number, end: number): Range {
  return starts ? [starts[start]!, starts[end]!] : [start, end]
}

import { type DecodeAt, type Decoding, decoding } from './decoder.js'

/** Removes the end of a line. */
const broken: DecodeAt = (bytes, at) => (bytes[at] === 0x0d && bytes[at + 1] === 0x0a ? 2 : 1)

/** Removes the end of a line and the indentation of the next one. */
const indented: DecodeAt = (bytes, at) => blanksAt(bytes, at)

/** Replaces blanks and ends of lines by one blank. */
const folded: DecodeAt = (bytes, at, decoder) => {
  decoder.byte(0x20, at)
  return blanksAt(bytes, at)
}

/** The lines of a text as one: programs break a long line anywhere, or where a blank was. */
export const joinings: readonly Decoding[] = [
  decoding('\r\n', broken),
  decoding('\r\n', indented),
  decoding('\n', folded, '\r\t '),
]

/** The number of blanks and ends of lines from a position on. */
function blanksAt(bytes: Buffer, at: number): number {
  let end = at
  while (end < bytes.length && isBlank(bytes[end]!)) end += 1
  return end - at
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

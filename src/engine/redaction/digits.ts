import type { Decoded } from './decoder.js'

/** A notation of bytes by digits. */
interface Notation {
  /** Bits of each digit. */
  readonly bits: 4 | 6
  /** The value of each byte as a digit; `none` for a byte that is no digit. */
  readonly values: Uint8Array
  /** The fewest digits to decode: a short secret occurs in fewer by chance. */
  readonly fewest: number
  /** Returns the number of bytes between two digits that mean nothing. */
  gapAt(bytes: Buffer, at: number): number
}

/** Bytes that digits stand for. */
export interface Encoded {
  readonly bytes: Buffer
  /** The part of the original whose digits stand for a part of the bytes. */
  rangeOf(start: number, end: number): readonly [start: number, end: number]
}

/** A sequence of digits, and where they are. */
interface Sequence {
  readonly digits: Uint8Array
  readonly positions: Uint32Array
}

const none = 255
const [newline, blanks, separators] = ['\r\n', '\r\n\t ', '\r\n\t :,-'].map(setOf) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
]

const base64: Notation = {
  bits: 6,
  values: valuesOf({
    0: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
    62: '-_',
  }),
  fewest: 8,
  // Programs break it into lines.
  gapAt: (bytes, at) => (newline[bytes[at]!] === 1 ? lengthOf(blanks, bytes, at) : 0),
}

const hexadecimal: Notation = {
  bits: 4,
  values: valuesOf({ 0: '0123456789abcdef', 10: 'ABCDEF' }),
  fewest: 12,
  // `66616b65`, `66:61:6b:65`, `6661 6b65`, `0x66, 0x61`.
  gapAt: (bytes, at) => {
    const length = lengthOf(separators, bytes, at)
    const isPrefixed = bytes[at + length] === 0x30 && ((bytes[at + length + 1] ?? 0) | 0x20) === 0x78
    return length + (isPrefixed ? 2 : 0)
  },
}

/** Calls a function with the bytes that each long sequence of digits stands for, whichever of its digits is the first. */
export function eachEncoded({ bytes, starts }: Decoded, onEncoded: (encoded: Encoded) => void): void {
  const original = (at: number) => starts?.[at] ?? at
  for (const notation of [base64, hexadecimal]) {
    const { bits } = notation
    eachSequence(bytes, notation, ({ digits, positions }) => {
      const decoded = Buffer.allocUnsafe(digits.length)
      for (let first = 0; first < (bits === 6 ? 4 : 2); first++) {
        onEncoded({
          bytes: decoded.subarray(0, decode(digits, first, bits, decoded)),
          rangeOf: (start, end) => {
            const last = positions[first + Math.ceil((end * 8) / bits) - 1]!
            const padding = bits === 6 ? lengthOf(equalsSign, bytes, last + 1) : 0
            return [original(positions[first + Math.floor((start * 8) / bits)]!), original(last + 1 + padding)]
          },
        })
      }
    })
  }
}

const equalsSign = setOf('=')

function eachSequence(bytes: Buffer, notation: Notation, onSequence: (sequence: Sequence) => void): void {
  const { values, fewest } = notation
  for (let at = 0; at < bytes.length; at++) {
    if (values[bytes[at]!] === none) continue
    const start = at
    let count = 0
    for (let next = at; next < bytes.length && values[bytes[next]!] !== none; next = at + notation.gapAt(bytes, at)) {
      for (at = next; at < bytes.length && values[bytes[at]!] !== none; at++) count++
    }
    if (count >= fewest) onSequence(sequenceAt(bytes, start, count, notation))
  }
}

function sequenceAt(bytes: Buffer, start: number, count: number, { values, gapAt }: Notation): Sequence {
  const [digits, positions] = [new Uint8Array(count), new Uint32Array(count)]
  for (let [at, index] = [start, 0]; index < count; ) {
    const value = values[bytes[at]!]!
    if (value === none) {
      at += gapAt(bytes, at)
      continue
    }
    digits[index] = value
    positions[index++] = at++
  }
  return { digits, positions }
}

/** Returns the number of bytes. */
function decode(digits: Uint8Array, first: number, bits: number, into: Buffer): number {
  let [length, collected, value] = [0, 0, 0]
  for (let at = first; at < digits.length; at++) {
    value = ((value << bits) | digits[at]!) & 0xffff
    collected += bits
    if (collected < 8) continue
    collected -= 8
    into[length++] = (value >>> collected) & 0xff
  }
  return length
}

/** `digits`: by the value of the first one. */
function valuesOf(digits: Readonly<Record<number, string>>): Uint8Array {
  const values = new Uint8Array(256).fill(none)
  for (const [first, all] of Object.entries(digits))
    for (const [index, byte] of Buffer.from(all).entries()) values[byte] = Number(first) + index
  return values
}

function setOf(characters: string): Uint8Array {
  const set = new Uint8Array(256)
  for (const byte of Buffer.from(characters)) set[byte] = 1
  return set
}

/** The number of bytes from a position on that are in the set. */
function lengthOf(set: Uint8Array, bytes: Buffer, at: number): number {
  let end = at
  while (end < bytes.length && set[bytes[end]!] === 1) end += 1
  return end - at
}

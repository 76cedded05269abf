/** Bytes that were decoded from others. */
export interface Decoded {
  readonly bytes: Buffer
  /** Where each byte begins in the original, and where the last one ends. Absent for the original itself. */
  readonly starts?: Uint32Array
}

/** Returns undefined where there is nothing to decode. */
export type Decoding = (text: Decoded) => Decoded | undefined

/** Decodes what begins at a position, and returns the number of bytes that it has read; 0 if nothing begins there. */
export type DecodeAt = (bytes: Buffer, at: number, decoder: Decoder) => number

/** Collects decoded bytes. There are never more of them than of the original. */
export class Decoder {
  readonly #bytes: Buffer
  readonly #starts: Uint32Array
  #length = 0

  constructor(private readonly original: Decoded) {
    this.#bytes = Buffer.allocUnsafe(original.bytes.length)
    this.#starts = new Uint32Array(original.bytes.length + 1)
  }

  /** `at`: where the byte begins in the bytes that are decoded. */
  byte(value: number, at: number): void {
    this.#bytes[this.#length] = value
    this.#starts[this.#length++] = this.original.starts?.[at] ?? at
  }

  /** Adds a character by its number; nothing for a number that no character has. */
  character(code: number, at: number): void {
    if (code > 0x10ffff) return
    if (code < 0x80) this.byte(code, at)
    else for (const byte of Buffer.from(String.fromCodePoint(code))) this.byte(byte, at)
  }

  /** `end`: where the last byte ends in the bytes that are decoded. */
  decoded(end: number): Decoded {
    this.#starts[this.#length] = this.original.starts?.[end] ?? end
    return { bytes: this.#bytes.subarray(0, this.#length), starts: this.#starts }
  }
}

/**
 * Returns a decoding of text in which one of the characters occurs, and something is decoded. `also`: further characters
 * at which to decode.
 */
export function decoding(characters: string, decodeAt: DecodeAt, also = ''): Decoding {
  const codes = [...Buffer.from(characters)]
  const all = [...codes, ...Buffer.from(also)]
  const isSpecial = Uint8Array.from({ length: 256 }, (_, byte) => Number(all.includes(byte)))
  return (text) => {
    const { bytes } = text
    if (!codes.some((code) => bytes.includes(code))) return undefined
    const decoder = new Decoder(text)
    let isDecoded = false
    for (let at = 0; at < bytes.length; ) {
      const read = isSpecial[bytes[at]!] ? decodeAt(bytes, at, decoder) : 0
      if (read === 0) decoder.byte(bytes[at]!, at)
      isDecoded ||= read > 0
      at += read || 1
    }
    return isDecoded ? decoder.decoded(bytes.length) : undefined
  }
}

import type { Bytes } from '../core/content.js'

/** A file on its way in an archive. */
export interface Packed {
  /** Below the folder that the archive is unpacked in. */
  readonly name: string
  readonly mode: number
  /** Seconds since 1970. */
  readonly modified: number
  readonly content: Bytes
}

/** Files as one tar archive, each read from where it is while it travels. Names may be of any length. */
export class Archive implements Bytes {
  readonly size: number

  constructor(private readonly files: readonly Packed[]) {
    this.size = files.reduce((sum, file) => sum + sizeOfHead(file) + padded(file.content.size), end.length)
  }

  read(): AsyncIterable<Uint8Array> {
    return archive(this.files)
  }
}

const block = 512
const end = Buffer.alloc(2 * block)
const zeros = Buffer.alloc(block)

/** Only what is read asynchronously is waited for: with thousands of small files, waiting is most of the time. */
async function* archive(files: readonly Packed[]): AsyncIterable<Uint8Array> {
  const load = new Load()
  for (const file of files) {
    load.add(headOf(file))
    const content = file.content.read()
    if (Symbol.iterator in content) {
      for (const piece of content) if (load.add(piece)) yield load.take()
    } else {
      for await (const piece of content) if (load.add(piece)) yield load.take()
    }
    load.add(zeros.subarray(0, padded(file.content.size) - file.content.size))
  }
  load.add(end)
  yield load.take()
}

/** Small files travel many at a time. */
class Load {
  #pieces: Uint8Array[] = []
  #size = 0

  /** Whether it is enough for a journey. */
  add(piece: Uint8Array): boolean {
    this.#pieces.push(piece)
    this.#size += piece.length
    return this.#size >= largestPiece
  }

  take(): Uint8Array {
    const all = Buffer.concat(this.#pieces, this.#size)
    this.#pieces = []
    this.#size = 0
    return all
  }
}

const largestPiece = 64 * 1024

function padded(size: number): number {
  return Math.ceil(size / block) * block
}

/** The header, and before it the whole name where the header has no room for it. */
function headOf({ name, mode, modified, content }: Packed): Buffer {
  const bytes = Buffer.from(name)
  const own = header(bytes, { mode, modified, size: content.size, type: '0' })
  if (bytes.length <= roomForName) return own
  const text = Buffer.alloc(padded(bytes.length + 1))
  bytes.copy(text)
  const before = header(Buffer.from('././@LongLink'), { mode: 0, modified: 0, size: bytes.length + 1, type: 'L' })
  return Buffer.concat([before, text, own])
}

function sizeOfHead({ name }: Packed): number {
  const length = Buffer.byteLength(name)
  return length <= roomForName ? block : 2 * block + padded(length + 1)
}

const roomForName = 100

interface Fields {
  readonly mode: number
  readonly modified: number
  readonly size: number
  readonly type: string
}

function header(name: Buffer, { mode, modified, size, type }: Fields): Buffer {
  // Thousands of these in memory of their own would keep the garbage collector busy.
  const bytes = Buffer.allocUnsafe(block).fill(0)
  name.copy(bytes, 0, 0, roomForName)
  bytes.write(octal(mode, 7), 100)
  bytes.write(octal(0, 7), 108)
  bytes.write(octal(0, 7), 116)
  bytes.write(octal(size, 11), 124)
  bytes.write(octal(modified, 11), 136)
  bytes.fill(' ', 148, 156)
  bytes.write(type, 156)
  bytes.write('ustar  ', 257)
  let sum = 0
  for (let index = 0; index < block; index++) sum += bytes[index]!
  bytes.write(`${octal(sum, 6)}\0 `, 148)
  return bytes
}

function octal(value: number, digits: number): string {
  return Math.floor(value).toString(8).padStart(digits, '0')
}

import type { Bytes } from '../../core/content/content.js'
import type { FileContent } from '../local-file.js'

/** A file on its way in an archive. */
export interface Packed {
  /** Below the folder that the archive is unpacked in. */
  readonly name: string
  readonly mode: number
  /** Seconds since 1970. */
  readonly modified: number
  readonly content: FileContent
}

/**
 * Files as one tar archive, each read from where it is while it travels. Names may be of any length. Hosts that get it at
 * about the same time share what is read: the last few MiB are kept for those that are a little behind.
 */
export class Archive implements Bytes {
  readonly size: number
  readonly #loads: readonly Load[]
  /** The oldest first. */
  readonly #recent = new Map<Load, Buffer>()
  #readers = 0

  constructor(files: readonly Packed[]) {
    this.#loads = loadsOf(files)
    this.size = this.#loads.reduce((sum, { size }) => sum + size, end.length)
  }

  *read(): Iterable<Uint8Array> {
    this.#readers += 1
    try {
      for (const load of this.#loads) {
        if (load.size > largestLoad) yield* streamed(load.files)
        else yield this.#recent.get(load) ?? this.#keep(load)
      }
      yield end
    } finally {
      this.#readers -= 1
      if (this.#readers === 0) this.#recent.clear()
    }
  }

  #keep(load: Load): Buffer {
    const bytes = packed(load)
    this.#recent.set(load, bytes)
    const [oldest] = this.#recent.keys()
    if (oldest && this.#recent.size > mostKept) this.#recent.delete(oldest)
    return bytes
  }
}

const block = 512
const end = Buffer.alloc(2 * block)
const zeros = Buffer.alloc(block)

/** Bytes of the archive that are read together, at most, unless it is one large file. */
const largestLoad = 64 * 1024
/** Loads that are kept. */
const mostKept = 64

/** Files that travel together. */
interface Load {
  readonly files: Packed[]
  size: number
}

/** Small files travel many at a time, a large one alone. */
function loadsOf(files: readonly Packed[]): readonly Load[] {
  const loads: Load[] = []
  for (const file of files) {
    const size = sizeOfHead(file) + padded(file.content.size)
    const last = loads.at(-1)
    if (last && last.size + size <= largestLoad) {
      last.files.push(file)
      last.size += size
    } else loads.push({ files: [file], size })
  }
  return loads
}

function* streamed(files: readonly Packed[]): Iterable<Uint8Array> {
  for (const file of files) {
    yield headOf(file)
    yield* file.content.read()
    yield zeros.subarray(0, padded(file.content.size) - file.content.size)
  }
}

function packed({ files, size }: Load): Buffer {
  const bytes = Buffer.alloc(size)
  let at = 0
  for (const file of files) {
    at += headOf(file).copy(bytes, at)
    file.content.readInto(bytes.subarray(at))
    at += padded(file.content.size)
  }
  return bytes
}

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

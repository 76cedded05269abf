import type { Bytes } from '../../core/content/content.js'
import type { FileContent } from '../local-file.js'

/** A file in an archive. */
export interface ArchivedFile {
  /** The path below the folder in which the archive is unpacked. */
  readonly name: string
  readonly mode: number
  /** Seconds since 1970. */
  readonly modified: number
  readonly content: FileContent
}

/**
 * A tar archive of files, which are read while the archive is sent. Names may have any length. Hosts that read the
 * archive at about the same time share what is read: the last few MiB are cached for hosts that are slightly slower.
 */
export class Archive implements Bytes {
  readonly size: number
  readonly #chunks: readonly Chunk[]
  /** The oldest first. */
  readonly #recent = new Map<Chunk, Buffer>()
  #readers = 0

  constructor(files: readonly ArchivedFile[]) {
    this.#chunks = chunksOf(files)
    this.size = this.#chunks.reduce((sum, { size }) => sum + size, end.length)
  }

  *read(): Iterable<Uint8Array> {
    this.#readers += 1
    try {
      for (const chunk of this.#chunks) {
        if (chunk.size > maxChunkBytes) yield* streamed(chunk.files)
        else yield this.#recent.get(chunk) ?? this.#cache(chunk)
      }
      yield end
    } finally {
      this.#readers -= 1
      if (this.#readers === 0) this.#recent.clear()
    }
  }

  #cache(chunk: Chunk): Buffer {
    const bytes = packed(chunk)
    this.#recent.set(chunk, bytes)
    const [oldest] = this.#recent.keys()
    if (oldest && this.#recent.size > maxCachedChunks) this.#recent.delete(oldest)
    return bytes
  }
}

const block = 512
const end = Buffer.alloc(2 * block)
const zeros = Buffer.alloc(block)

/** Maximum size of a chunk in bytes, unless it is a single large file. */
const maxChunkBytes = 64 * 1024
/** Maximum number of cached chunks. */
const maxCachedChunks = 64

/** Files that are read and sent together. */
interface Chunk {
  readonly files: ArchivedFile[]
  size: number
}

/** Groups small files into chunks. A large file is a chunk of its own. */
function chunksOf(files: readonly ArchivedFile[]): readonly Chunk[] {
  const chunks: Chunk[] = []
  for (const file of files) {
    const size = sizeOfHead(file) + padded(file.content.size)
    const last = chunks.at(-1)
    if (last && last.size + size <= maxChunkBytes) {
      last.files.push(file)
      last.size += size
    } else chunks.push({ files: [file], size })
  }
  return chunks
}

function* streamed(files: readonly ArchivedFile[]): Iterable<Uint8Array> {
  for (const file of files) {
    yield headOf(file)
    yield* file.content.read()
    yield zeros.subarray(0, padded(file.content.size) - file.content.size)
  }
}

function packed({ files, size }: Chunk): Buffer {
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

/** Returns the header, preceded by the full name if it does not fit into the header. */
function headOf({ name, mode, modified, content }: ArchivedFile): Buffer {
  const bytes = Buffer.from(name)
  const own = header(bytes, { mode, modified, size: content.size, type: '0' })
  if (bytes.length <= maxNameBytes) return own
  const text = Buffer.alloc(padded(bytes.length + 1))
  bytes.copy(text)
  const before = header(Buffer.from('././@LongLink'), { mode: 0, modified: 0, size: bytes.length + 1, type: 'L' })
  return Buffer.concat([before, text, own])
}

function sizeOfHead({ name }: ArchivedFile): number {
  const length = Buffer.byteLength(name)
  return length <= maxNameBytes ? block : 2 * block + padded(length + 1)
}

const maxNameBytes = 100

interface Fields {
  readonly mode: number
  readonly modified: number
  readonly size: number
  readonly type: string
}

function header(name: Buffer, { mode, modified, size, type }: Fields): Buffer {
  // Allocating thousands of these separately would keep the garbage collector busy.
  const bytes = Buffer.allocUnsafe(block).fill(0)
  name.copy(bytes, 0, 0, maxNameBytes)
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

import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, readSync, type Stats } from 'node:fs'
import { asText, type Content } from '../core/content/content.js'
import { largestShown } from '../core/content/difference.js'
import { FailedError } from '../core/errors.js'

/** Content of a file on this machine, which is read synchronously. */
export interface FileContent extends Content {
  read(): Iterable<Uint8Array>
  /** Reads the whole content into the beginning of `bytes`. */
  readInto(bytes: Uint8Array): void
}

/**
 * Returns the content of a file on this machine. The file is hashed in chunks and read from disk each time it is sent,
 * so its size costs no memory. Throws FailedError if the file cannot be read; reading the content throws if the file
 * has become shorter. A caller that has just read the file's `stats` can pass them to save another stat.
 */
export function localContent(path: string, stats?: Stats): FileContent {
  const earlier = cache.get(path)
  if (earlier && stats && isSame(earlier.stamp, stats)) return earlier.content
  const descriptor = open(path)
  try {
    return contentOf(path, descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Many hosts get the same file, so it is hashed again only after it has changed. */
const cache = new Map<string, { stamp: Stamp; content: FileContent }>()

/** Attributes of which at least one changes when a file is written. */
type Stamp = Pick<Stats, 'size' | 'mtimeMs' | 'ctimeMs' | 'ino' | 'dev'>

function contentOf(path: string, descriptor: number): FileContent {
  const stamp = stampOf(fstatSync(descriptor))
  const earlier = cache.get(path)
  if (earlier && isSame(earlier.stamp, stamp)) return earlier.content
  const { size, sha256 } = hash(descriptor)
  const content = new FileOnDisk(path, size, sha256)
  cache.set(path, { stamp, content })
  return content
}

/** There may be thousands of these, so each of them is small. */
class FileOnDisk implements FileContent {
  constructor(
    private readonly path: string,
    readonly size: number,
    readonly sha256: string,
  ) {}

  /** Read on demand: only a file that differs is shown. */
  get text() {
    return this.size <= largestShown ? asText(readFileSync(this.path)) : undefined
  }

  read() {
    return chunksOf(this.path, this.size)
  }

  readInto(bytes: Uint8Array) {
    fill(bytes, this.path, this.size)
  }
}

function stampOf({ size, mtimeMs, ctimeMs, ino, dev }: Stats): Stamp {
  return { size, mtimeMs, ctimeMs, ino, dev }
}

function isSame(one: Stamp, other: Stamp): boolean {
  return (
    one.size === other.size &&
    one.mtimeMs === other.mtimeMs &&
    one.ctimeMs === other.ctimeMs &&
    one.ino === other.ino &&
    one.dev === other.dev
  )
}

function open(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    throw new FailedError(`${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
}

/** Bytes that are read at once. */
const chunkBytes = 256 * 1024

/** One buffer is reused for all files: thousands of buffers would keep the garbage collector busy. */
const hashBuffer = Buffer.allocUnsafeSlow(chunkBytes)

function hash(descriptor: number): { size: number; sha256: string } {
  const digest = createHash('sha256')
  let size = 0
  for (let count = readSync(descriptor, hashBuffer); count > 0; count = readSync(descriptor, hashBuffer)) {
    digest.update(hashBuffer.subarray(0, count))
    size += count
  }
  return { size, sha256: digest.digest('hex') }
}

/**
 * Reads the file synchronously, while it is sent. It has just been read for hashing, so it is in the page cache, and
 * passing a chunk between threads would take longer than reading it again.
 */
function* chunksOf(path: string, size: number): Iterable<Uint8Array> {
  const descriptor = open(path)
  try {
    for (let sent = 0; sent < size; ) {
      const chunk = Buffer.allocUnsafe(Math.min(size - sent, chunkBytes))
      const count = readSync(descriptor, chunk)
      if (count === 0) throw truncated(path, sent, size)
      sent += count
      yield chunk.subarray(0, count)
    }
  } finally {
    closeSync(descriptor)
  }
}

function fill(bytes: Uint8Array, path: string, size: number): void {
  const descriptor = open(path)
  try {
    for (let filled = 0; filled < size; ) {
      const count = readSync(descriptor, bytes, filled, size - filled, null)
      if (count === 0) throw truncated(path, filled, size)
      filled += count
    }
  } finally {
    closeSync(descriptor)
  }
}

function truncated(path: string, sent: number, size: number): FailedError {
  return new FailedError(`${path} became shorter while it was sent: ${sent} bytes instead of ${size}`, {
    hint: 'Run again when nothing writes to the file any more.',
  })
}

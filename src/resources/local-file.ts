import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, readSync, type Stats } from 'node:fs'
import { asText, type Content } from '../core/content/content.js'
import { largestShown } from '../core/content/difference.js'
import { FailedError } from '../core/errors.js'

/** What is on disk comes at once: nobody has to wait for a piece of it. */
export interface FileContent extends Content {
  read(): Iterable<Uint8Array>
  /** Reads all of it into the beginning of `bytes`. */
  readInto(bytes: Uint8Array): void
}

/**
 * The content of a file of this machine. It is hashed in pieces and read from disk each time it travels, so its size
 * costs no memory. Throws FailedError when it cannot be read; reading it throws when it has become shorter meanwhile.
 * Whoever has asked for its `stats` just now spares it another look at a file that nobody has touched since the last time.
 */
export function localContent(path: string, stats?: Stats): FileContent {
  const earlier = known.get(path)
  if (earlier && stats && isSame(earlier.stamp, stats)) return earlier.content
  const descriptor = open(path)
  try {
    return contentOf(path, descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Many hosts get the same file: it is hashed again only when it was touched. */
const known = new Map<string, { stamp: Stamp; content: FileContent }>()

/** What a file that was touched does not keep. */
type Stamp = Pick<Stats, 'size' | 'mtimeMs' | 'ctimeMs' | 'ino' | 'dev'>

function contentOf(path: string, descriptor: number): FileContent {
  const stamp = stampOf(fstatSync(descriptor))
  const earlier = known.get(path)
  if (earlier && isSame(earlier.stamp, stamp)) return earlier.content
  const { size, sha256 } = hash(descriptor)
  const content = new FileOnDisk(path, size, sha256)
  known.set(path, { stamp, content })
  return content
}

/** There may be thousands, so none holds more than it must. */
class FileOnDisk implements FileContent {
  constructor(
    private readonly path: string,
    readonly size: number,
    readonly sha256: string,
  ) {}

  /** Read when it is asked for, which is only where it differs. */
  get text() {
    return this.size <= largestShown ? asText(readFileSync(this.path)) : undefined
  }

  read() {
    return pieces(this.path, this.size)
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
const largestPiece = 256 * 1024

/** One piece serves all files, one after another: thousands of them would keep the garbage collector busy. */
const piece = Buffer.allocUnsafeSlow(largestPiece)

function hash(descriptor: number): { size: number; sha256: string } {
  const digest = createHash('sha256')
  let size = 0
  for (let count = readSync(descriptor, piece); count > 0; count = readSync(descriptor, piece)) {
    digest.update(piece.subarray(0, count))
    size += count
  }
  return { size, sha256: digest.digest('hex') }
}

/**
 * In the very moment in which they are sent, and without Node's threads: it was read just now, to be hashed, and to hand
 * a piece from thread to thread takes longer than to read it again.
 */
function* pieces(path: string, size: number): Iterable<Uint8Array> {
  const descriptor = open(path)
  try {
    for (let sent = 0; sent < size; ) {
      const piece = Buffer.allocUnsafe(Math.min(size - sent, largestPiece))
      const count = readSync(descriptor, piece)
      if (count === 0) throw becameShorter(path, sent, size)
      sent += count
      yield piece.subarray(0, count)
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
      if (count === 0) throw becameShorter(path, filled, size)
      filled += count
    }
  } finally {
    closeSync(descriptor)
  }
}

function becameShorter(path: string, sent: number, size: number): FailedError {
  return new FailedError(`${path} became shorter while it travelled: ${sent} bytes instead of ${size}`, {
    hint: 'Run again when nobody writes to it any more.',
  })
}

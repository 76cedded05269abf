import { createHash } from 'node:crypto'
import { closeSync, createReadStream, fstatSync, openSync, readFileSync, readSync, type Stats } from 'node:fs'
import { asText, type Content } from '../core/content.js'
import { FailedError } from '../core/errors.js'
import { largestShown } from './body.js'

/**
 * The content of a file of this machine. It is hashed in pieces and read from disk each time it travels, so its size
 * costs no memory. Throws FailedError when it cannot be read; reading it throws when it has become shorter meanwhile.
 */
export function onDisk(path: string): Content {
  const descriptor = open(path)
  try {
    return contentOf(path, descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Many hosts get the same file: it is hashed again only when it was touched. */
const known = new Map<string, { stamp: string; content: Content }>()

function contentOf(path: string, descriptor: number): Content {
  const stats = fstatSync(descriptor)
  const stamp = stampOf(stats)
  const earlier = known.get(path)
  if (earlier?.stamp === stamp) return earlier.content
  const { size, sha256 } = hash(descriptor)
  // The text is wanted only where it differs, and thousands of files are not to be held in memory for it.
  const content = {
    size,
    sha256,
    get text() {
      return size <= largestShown ? asText(readFileSync(path)) : undefined
    },
    read: () => (size <= largestAtOnce ? whole(path, size) : stream(path, size)),
  }
  known.set(path, { stamp, content })
  return content
}

function stampOf({ size, mtimeMs, ctimeMs, ino, dev }: Stats): string {
  return [size, mtimeMs, ctimeMs, ino, dev].join(' ')
}

function open(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    throw new FailedError(`${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
}

function hash(descriptor: number): { size: number; sha256: string } {
  const digest = createHash('sha256')
  const piece = Buffer.allocUnsafe(256 * 1024)
  let size = 0
  for (let count = readSync(descriptor, piece); count > 0; count = readSync(descriptor, piece)) {
    digest.update(piece.subarray(0, count))
    size += count
  }
  return { size, sha256: digest.digest('hex') }
}

/** Reading a small file at once takes a fraction of the time that a stream does. */
const largestAtOnce = 64 * 1024

function* whole(path: string, size: number): Iterable<Uint8Array> {
  const bytes = readFileSync(path)
  if (bytes.length < size) throw becameShorter(path, bytes.length, size)
  if (size > 0) yield bytes.subarray(0, size)
}

async function* stream(path: string, size: number): AsyncIterable<Uint8Array> {
  let sent = 0
  for await (const piece of createReadStream(path, { end: size - 1 }) as AsyncIterable<Buffer>) {
    sent += piece.length
    yield piece
  }
  if (sent < size) throw becameShorter(path, sent, size)
}

function becameShorter(path: string, sent: number, size: number): FailedError {
  return new FailedError(`${path} became shorter while it travelled: ${sent} bytes instead of ${size}`, {
    hint: 'Run again when nobody writes to it any more.',
  })
}

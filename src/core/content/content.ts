import { createHash } from 'node:crypto'
import { Secret } from '../shell/secret.js'

/** Bytes to send to a host. They are read again for each host, so that large files stay on disk. */
export interface Bytes {
  /** The number of bytes. */
  readonly size: number
  /** The secrets that the bytes contain. A host may repeat them in its error messages. */
  readonly secrets?: readonly Secret[]
  read(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

/** Bytes whose hash is known. They are hashed once. */
export interface Content extends Bytes {
  /** Lower-case hexadecimal. */
  readonly sha256: string
  /** The content as text, for a diff. Absent for content that is binary, too large or secret. */
  readonly text?: string
  /** True when a diff must not show the content, but only report that it differs. */
  readonly secret?: boolean
}

/** Content that is held in memory. A Secret is sent as its value and never shown. */
export function inMemory(value: string | Uint8Array | Secret): Content {
  const secret = value instanceof Secret
  const plain = secret ? value.reveal() : value
  const bytes = typeof plain === 'string' ? Buffer.from(plain) : plain
  const text = secret ? undefined : asText(bytes)
  return {
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...(text === undefined ? {} : { text }),
    ...(secret ? { secret, secrets: [value] } : {}),
    read: () => [bytes],
  }
}

/** Returns the bytes as text, or undefined when they are not valid UTF-8 text. */
export function asText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

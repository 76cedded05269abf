import { createHash } from 'node:crypto'
import { Secret } from '../shell/secret.js'

/** Bytes on their way to a host, read again each time they travel, so that large files stay on disk. */
export interface Bytes {
  /** How many they are. */
  readonly size: number
  /** Those whose values are in it: the host may repeat them in its error messages. */
  readonly secrets?: readonly Secret[]
  read(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

/** Bytes that are known for what they are. They are hashed once. */
export interface Content extends Bytes {
  /** Lower-case hexadecimal. */
  readonly sha256: string
  /** The whole as text for a diff; absent for what is binary, too large or secret. */
  readonly text?: string
  /** A diff says only that it differs. */
  readonly secret?: boolean
}

/** Content that is held in memory. A Secret is sent as it is and never shown. */
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

/** The bytes as text, or undefined when they are not UTF-8 text. */
export function asText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

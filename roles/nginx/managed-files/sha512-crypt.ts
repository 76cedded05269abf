import { createHash, type Hash } from 'node:crypto'

/**
 * The hash of a password for crypt(3) of glibc 2.7 and later: `$6$salt$…`, SHA-512 with 5000 rounds. The salt has up to
 * 16 characters of `[A-Za-z0-9./]`. Returns the same as `openssl passwd -6 -salt`.
 */
export function sha512Crypt(password: string, salt: string): string {
  const key = Buffer.from(password)
  const saltBytes = Buffer.from(salt)
  const alternate = digest((hash) => hash.update(key).update(saltBytes).update(key))
  const initial = digest((hash) => {
    hash.update(key).update(saltBytes).update(repeated(alternate, key.length))
    for (let length = key.length; length > 0; length >>= 1) hash.update(length & 1 ? alternate : key)
  })
  const keySequence = repeated(times(key, key.length), key.length)
  const saltSequence = repeated(times(saltBytes, 16 + initial[0]!), saltBytes.length)
  return `$6$${salt}$${encode(runRounds(initial, keySequence, saltSequence))}`
}

const rounds = 5000

function runRounds(initial: Buffer, key: Buffer, salt: Buffer): Buffer {
  let result = initial
  for (let round = 0; round < rounds; round++) {
    const pieces = [round & 1 ? key : result]
    if (round % 3) pieces.push(salt)
    if (round % 7) pieces.push(key)
    pieces.push(round & 1 ? result : key)
    result = createHash('sha512').update(Buffer.concat(pieces)).digest()
  }
  return result
}

function digest(feed: (hash: Hash) => void): Buffer {
  const hash = createHash('sha512')
  feed(hash)
  return hash.digest()
}

function times(piece: Buffer, count: number): Buffer {
  return digest((hash) => {
    for (let i = 0; i < count; i++) hash.update(piece)
  })
}

function repeated(piece: Buffer, length: number): Buffer {
  return Buffer.alloc(length, piece)
}

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Encodes three bytes at a time, whose positions in the digest rotate with each group, and the last byte by itself. */
function encode(bytes: Buffer): string {
  let text = ''
  for (let group = 0, positions = [0, 21, 42]; group < 21; group++) {
    const [a, b, c] = positions.map((position) => bytes[position]!) as [number, number, number]
    text += letters((a << 16) | (b << 8) | c, 4)
    positions = [positions[1]! + 1, positions[2]! + 1, positions[0]! + 1]
  }
  return text + letters(bytes[63]!, 2)
}

function letters(value: number, count: number): string {
  return Array.from({ length: count }, (_, i) => alphabet[(value >> (6 * i)) & 63]).join('')
}

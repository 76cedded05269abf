import { type DecodeAt, type Decoded, decoding } from './decoder.js'

/** A pattern for the number of a character or, if `isByte`, of a byte of its UTF-8 form. */
interface Notation {
  readonly pattern: RegExp
  readonly base: 8 | 10 | 16
  readonly isByte?: true
}

const hexCharacter = (pattern: RegExp): Notation => ({ pattern, base: 16 })
const hexByte = (pattern: RegExp): Notation => ({ pattern, base: 16, isByte: true })

const inBraces = hexCharacter(/^\\[ux]\{([\da-f]{1,8})\}/i)
const octal: Notation = { pattern: /^\\([0-7]{1,3})/, base: 8, isByte: true }

/** By the character after the backslash. */
const backslashNotations = new Map<number, readonly Notation[]>([
  [codeOf('u'), [inBraces, hexCharacter(/^\\u([\da-f]{4})/i)]],
  [codeOf('U'), [hexCharacter(/^\\U([\da-f]{8})/i)]],
  [codeOf('x'), [inBraces, hexByte(/^\\x([\da-f]{1,2})/i)]],
  ...[...'01234567'].map((digit) => [codeOf(digit), [octal]] as const),
])
const percentNotations = [hexByte(/^%([\da-f]{2})/i), hexCharacter(/^%u([\da-f]{4})/i)]
const entityNotations: readonly Notation[] = [
  hexCharacter(/^&#x([\da-f]{1,6});/i),
  { pattern: /^&#(\d{1,7});/, base: 10 },
]
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const controls = new Map(
  [...'abtnvfre'].map((letter, index) => [codeOf(letter), [7, 8, 9, 10, 11, 12, 13, 27][index]!]),
)

/** Bytes of the longest notation: a surrogate pair. */
const longest = 12

/** `\n`, `\"`, `\/`, `\u0026`, `\u{fc}`, `\xfc`, `\303\274`, `\ `, and a backslash that continues a line. */
const backslash: DecodeAt = (bytes, at, decoder) => {
  const next = bytes[at + 1]
  if (bytes[at] !== codeOf('\\') || next === undefined) return 0
  const read = numbered(backslashNotations.get(next) ?? [], bytes, at, decoder) || continuedLine(bytes, at)
  if (read === 0) decoder.byte(controls.get(next) ?? next, at)
  return read || 2
}

/** `%26`, `%u0026`. */
const percent: DecodeAt = (bytes, at, decoder) => numbered(percentNotations, bytes, at, decoder)

/** `&amp;`, `&#38;`, `&#x26;`. */
const entity: DecodeAt = (bytes, at, decoder) => {
  const name = /^&(\w+);/.exec(bytes.toString('latin1', at, at + longest))?.[1] ?? ''
  if (!Object.hasOwn(entities, name)) return numbered(entityNotations, bytes, at, decoder)
  decoder.byte(codeOf(entities[name]!), at)
  return name.length + 2
}

/** Single quotes of shells: a quote inside them is `'\\''` or `'"'"'`. Between `$'` and a quote, backslashes escape. */
const shellQuotes: DecodeAt = (bytes, at, decoder) => {
  const text = bytes.toString('latin1', at, at + longest)
  const quote = ["'\\''", `'"'"'`].find((form) => text.startsWith(form))
  if (quote) decoder.byte(codeOf("'"), at)
  if (quote || !text.startsWith("'$'")) return quote?.length ?? 0
  let end = at + 3
  for (; end < bytes.length && bytes[end] !== codeOf("'"); ) {
    const read = backslash(bytes, end, decoder)
    if (read === 0) decoder.byte(bytes[end]!, end)
    end += read || 1
  }
  return end + (bytes[end + 1] === codeOf("'") ? 2 : 1) - at
}

/** `''` in YAML and SQL, `""` in CSV, `%%` in units of systemd, `$$` in Compose. */
const doubled: DecodeAt = (bytes, at, decoder) => {
  if (bytes[at + 1] !== bytes[at]) return 0
  decoder.byte(bytes[at]!, at)
  return 2
}

/** A program that quotes the message of another one escapes it again. */
const repeatable = [decoding('\\', backslash), decoding('%', percent), decoding('&', entity)]
const once = [...repeatable, decoding("'", shellQuotes)]
const doublings = [...`'"%$`].map((character) => decoding(character, doubled))

/** A text without the escapes of each notation in which it may be, whichever characters a program escapes. */
export function unescaped(text: Decoded): readonly Decoded[] {
  const readings = once.flatMap((decode) => decode(text) ?? [])
  const twice = readings.flatMap((each) => repeatable.flatMap((decode) => decode(each) ?? []))
  return [...readings, ...twice, ...doublings.flatMap((decode) => decode(text) ?? [])]
}

/** Reads the first notation that is there. */
function numbered(notations: readonly Notation[], ...[bytes, at, decoder]: Parameters<DecodeAt>): number {
  for (const { pattern, base, isByte } of notations) {
    const [all, digits] = pattern.exec(bytes.toString('latin1', at, at + longest)) ?? []
    if (all === undefined || digits === undefined) continue
    const code = Number.parseInt(digits, base)
    const low = isHighSurrogate(code) && lowSurrogate.exec(bytes.toString('latin1', at + all.length, at + longest))
    if (isByte) decoder.byte(code & 0xff, at)
    else decoder.character(low ? joined(code, Number.parseInt(low[1]!, 16)) : code, at)
    return all.length + (low ? low[0].length : 0)
  }
  return 0
}

const lowSurrogate = /^(?:\\u|%u)(d[c-f][\da-f]{2})/i

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00
}

function joined(high: number, low: number): number {
  return 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff)
}

/** The backslash, the end of the line and the indentation of the next line. */
function continuedLine(bytes: Buffer, at: number): number {
  return /^\\\r?\n[ \t]*/.exec(bytes.toString('latin1', at, at + longestIndentation))?.[0].length ?? 0
}

const longestIndentation = 64

function codeOf(character: string): number {
  return character.charCodeAt(0)
}

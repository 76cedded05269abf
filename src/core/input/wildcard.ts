/** A pattern that matches names. */
export interface Wildcard {
  test(name: string): boolean
}

interface WildcardOptions {
  readonly ignoreCase?: boolean
  /** Whether `[abc]`, `[a-c]` and `[!abc]` stand for one character. */
  readonly classes?: boolean
}

/**
 * Compiles a pattern of `*` and `?` that must match the whole name. It is not a regular expression, whose time can grow
 * without bounds with the number of stars: one test takes at most the length of the pattern times the length of the
 * name.
 */
export function wildcard(pattern: string, { ignoreCase = false, classes = false }: WildcardOptions = {}): Wildcard {
  const plain = (text: string) => (ignoreCase ? text.toLowerCase() : text)
  const pieces = piecesOf(plain(pattern), classes)
  return { test: (name) => matches(pieces, plain(name)) }
}

/** Characters, wildcards, and classes with their brackets. */
function piecesOf(pattern: string, classes: boolean): readonly string[] {
  return classes ? (pattern.match(/\[!?[^\][]{1,200}\]|[\s\S]/g) ?? []) : pattern.split('')
}

/** Backtracks only to the latest star: what precedes it matches already. */
function matches(pattern: readonly string[], name: string): boolean {
  let [at, star, taken] = [0, -1, 0]
  for (let index = 0; index < name.length; ) {
    if (pattern[at] === '*') {
      star = at++
      taken = index
    } else if (at < pattern.length && fits(pattern[at]!, name[index]!)) {
      at++
      index++
    } else if (star >= 0) {
      at = star + 1
      index = ++taken
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}

function fits(piece: string, char: string): boolean {
  if (piece === '?' || piece === char) return true
  if (piece.length === 1) return false
  const isExcluded = piece[1] === '!'
  const ranges = piece.slice(isExcluded ? 2 : 1, -1).match(/[\s\S]-[\s\S]|[\s\S]/g) ?? []
  const isInside = ranges.some((range) =>
    range.length === 3 ? range[0]! <= char && char <= range[2]! : range === char,
  )
  return isInside !== isExcluded
}

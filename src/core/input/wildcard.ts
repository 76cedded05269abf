/** A pattern that matches names. */
export interface Wildcard {
  test(name: string): boolean
}

/**
 * Compiles a pattern of `*` and `?` that must match the whole name. It is not a regular expression, whose time can grow
 * without bounds with the number of stars: one test takes at most the length of the pattern times the length of the
 * name.
 */
export function wildcard(pattern: string, { ignoreCase = false }: { ignoreCase?: boolean } = {}): Wildcard {
  const plain = (text: string) => (ignoreCase ? text.toLowerCase() : text)
  const wanted = plain(pattern)
  return { test: (name) => matches(wanted, plain(name)) }
}

/** Backtracks only to the latest star: what precedes it matches already. */
function matches(pattern: string, name: string): boolean {
  let [at, star, taken] = [0, -1, 0]
  for (let index = 0; index < name.length; ) {
    if (pattern[at] === '*') {
      star = at++
      taken = index
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[index])) {
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

/** Whether a path matches a pattern of an `include`: `*`, `?`, `[…]` and `{…,…}`, none of which matches a slash. */
export function matchesPath(pattern: string, path: string): boolean {
  return alternatives(pattern).some((each) => matches(each, path))
}

/** `a{b,c}d` means `abd` or `acd`. */
function alternatives(pattern: string): readonly string[] {
  const end = pattern.indexOf('}')
  const start = pattern.lastIndexOf('{', end)
  if (start < 0 || end < 0) return [pattern]
  const [before, after] = [pattern.slice(0, start), pattern.slice(end + 1)]
  return pattern
    .slice(start + 1, end)
    .split(',')
    .flatMap((each) => alternatives(before + each + after))
}

/** After a mismatch the last `*` takes one character more, which is enough and takes no exponential time. */
function matches(pattern: string, text: string): boolean {
  let [at, position, star, taken] = [0, 0, -1, 0]
  while (position < text.length) {
    const size = pattern[at] === '*' ? 0 : sizeOfMatch(pattern.slice(at), text[position]!)
    if (pattern[at] === '*') [star, taken, at] = [at, position, at + 1]
    else if (size > 0) [at, position] = [at + size, position + 1]
    else if (star >= 0 && text[taken] !== '/') [at, taken, position] = [star + 1, taken + 1, taken + 1]
    else return false
  }
  return [...pattern.slice(at)].every((rest) => rest === '*')
}

/** How much of a pattern stands for one character; 0 if it does not match. */
function sizeOfMatch(pattern: string, character: string): number {
  if (pattern[0] === '?') return character === '/' ? 0 : 1
  const end = pattern[0] === '[' ? pattern.indexOf(']', 2) : -1
  if (end < 0) return pattern[0] === character ? 1 : 0
  const negated = pattern[1] === '!' || pattern[1] === '^'
  const set = pattern.slice(negated ? 2 : 1, end)
  return isInSet(set, character) === negated || character === '/' ? 0 : end + 1
}

function isInSet(set: string, character: string): boolean {
  for (let i = 0; i < set.length; i++) {
    const isRange = set[i + 1] === '-' && i + 2 < set.length
    if (isRange ? set[i]! <= character && character <= set[i + 2]! : set[i] === character) return true
    if (isRange) i += 2
  }
  return false
}

import type { CST } from 'yaml'

/** Collections inside each other. */
const mostNested = 100

/**
 * Whether collections are nested more deeply than the library can read safely: it calls itself for each one, and Node.js
 * ends without an error when a regular expression is compiled near the end of the stack.
 */
export function isTooDeep(tokens: readonly CST.Token[]): boolean {
  const open = tokens.map((token) => ({ token, depth: 0 }))
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.depth > mostNested) return true
    for (const token of inside(next.token)) open.push({ token, depth: next.depth + 1 })
  }
  return false
}

function inside(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : []
  if (!('items' in token)) return []
  return token.items.flatMap((item) => [item.key, item.value].filter((each) => each !== undefined && each !== null))
}

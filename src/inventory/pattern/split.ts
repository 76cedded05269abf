/**
 * Splits a pattern at `,` and `:`, outside brackets. A host name with colons (an IPv6 address) is one part. A regular
 * expression, after `~`, also keeps what is inside its round and curly brackets.
 */
export function partsOf(pattern: string, isHost: (text: string) => boolean): string[] {
  const parts: string[] = []
  for (let at = 0; at < pattern.length; ) {
    const [untilComma = ''] = pattern.slice(at, at + longestName).split(',', 1)
    const end = isHost(untilComma.trim().replace(/^[&!]/, '')) ? at + untilComma.length : endOfPart(pattern, at)
    parts.push(pattern.slice(at, end).trim())
    at = end + 1
  }
  return parts.filter((part) => part !== '')
}

/** Characters of a host name with blanks around it. */
const longestName = 300

function endOfPart(pattern: string, start: number): number {
  const isExpression = /^[&! ]*~/.test(pattern.slice(start, start + 100))
  const [open, close] = isExpression ? ['([{', ')]}'] : ['[', ']']
  let depth = 0
  for (let at = start; at < pattern.length; at++) {
    const char = pattern[at]!
    if (char === '\\' && isExpression) at++
    else if (open.includes(char)) depth++
    else if (close.includes(char)) depth = Math.max(0, depth - 1)
    else if (depth === 0 && (char === ',' || char === ':')) return at
  }
  return pattern.length
}

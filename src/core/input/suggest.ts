/** Returns the candidate that is nearest to the written word, or undefined when none is near enough. */
export function suggest(written: string, candidates: Iterable<string>): string | undefined {
  const wanted = written.toLowerCase()
  let best: string | undefined
  let nearest = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= nearest) continue
    const edits = distance(wanted, candidate.toLowerCase())
    if (edits >= nearest || edits >= wanted.length) continue
    best = candidate
    nearest = edits
  }
  return best
}

/** Returns the suggestion as a sentence for a hint: `Did you mean 'web'?` */
export function didYouMean(written: string, candidates: Iterable<string>): string | undefined {
  const nearest = suggest(written, candidates)
  return nearest === undefined ? undefined : `Did you mean '${nearest}'?`
}

/**
 * Returns the number of insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
 */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replaced = last[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1)
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(replaced, last[column]! + 1, current[column - 1]! + 1)
      if (swapped && row > 1) current[column] = Math.min(current[column]!, beforeLast[column - 2]! + 1)
    }
    beforeLast = last
    last = current
  }
  return last[b.length]!
}

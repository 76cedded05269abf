/** The name that was probably meant: the one with the fewest edits, if those are no more than a third of its letters. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const ranked = names.map((each) => ({ each, edits: distance(name, each) })).sort((a, b) => a.edits - b.edits)
  const best = ranked[0]
  return best && best.edits <= Math.max(1, name.length / 3) ? best.each : undefined
}

/** Levenshtein's: letters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (letter === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}

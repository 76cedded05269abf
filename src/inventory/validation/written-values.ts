import type { core } from 'zod'
import type { Merged } from '../variables.js'

/**
 * Reads values of `-e name=value` that a schema rejects in another way: as plain text, then as JSON. So the schema decides
 * whether `2` is a number or a version. `issuesOf` validates variables; the paths of its issues are relative to `path`.
 * Returns the same object if no other reading is better.
 */
export function readWritten(
  merged: Merged,
  path: readonly string[],
  issuesOf: (merged: Merged) => readonly core.$ZodIssue[],
): Merged {
  let best = merged
  for (const written of merged.writtenBelow(path)) {
    const inside = written.path.slice(path.length)
    const before = issuesAt(inside, issuesOf(best))
    if (before.length === 0) continue
    const readings = readingsOf(written.text).map((value) => {
      const candidate = best.replace(written.path, value)
      return { candidate, issues: issuesAt(inside, issuesOf(candidate)) }
    })
    const known = before.map(({ message }) => message)
    const better =
      readings.find(({ issues }) => issues.length === 0) ??
      // A value of the right type has a more exact message, such as the pattern that the text must match.
      readings.find(({ issues }) => before.every(isAboutType) && !issues.some(({ message }) => known.includes(message)))
    best = better?.candidate ?? best
  }
  return best
}

function readingsOf(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    const isExact = !Number.isInteger(value) || Number.isSafeInteger(value)
    return isExact ? [text, value] : [text]
  } catch {
    return [text]
  }
}

/** The issues of a value: at its path or below it, and those of a union around it. */
function issuesAt(path: readonly string[], issues: readonly core.$ZodIssue[]): readonly core.$ZodIssue[] {
  return issues.filter((issue) => {
    const length = issue.code === 'invalid_union' ? Math.min(issue.path.length, path.length) : path.length
    return issue.path.length >= length && path.slice(0, length).every((key, index) => String(issue.path[index]) === key)
  })
}

function isAboutType({ code, message }: core.$ZodIssue): boolean {
  return ['invalid_type', 'invalid_union', 'invalid_value'].includes(code) || message.startsWith('must be a string')
}

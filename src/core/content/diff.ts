import { createRequire } from 'node:module'
import { type Difference, DiffSide, type Value } from './difference.js'

/**
 * Describes the differences of one object as text that ends with a newline, or as `''` if there are none: a unified
 * diff for each file content, and `- mode: 0644` / `+ mode: 0755` below the object's name for every other attribute.
 */
export function describeDifferences(object: string, differences: readonly Difference[]): string {
  const sides = differences.filter(isContent)
  const attributes = differences.filter((difference) => !isContent(difference))
  return sides.map(describeContent).join('') + describeAttributes(pathOf(sides) ?? object, attributes)
}

/** Returns a unified diff with the real path on both sides, or one sentence when there is no text to compare. */
export function describeContent({ from, to }: Difference): string {
  const known = to instanceof DiffSide && latest.get(to)
  if (known && known.from === from) return known.text
  const text = describe(from, to)
  if (to instanceof DiffSide) latest.set(to, { from, text })
  return text
}

/** Similar hosts report the same change, which may be thousands of lines long: it is described once. */
const latest = new WeakMap<DiffSide, { from: Value; text: string }>()

function describe(from: Value, to: Value): string {
  const path = pathOf([{ from, to }]) ?? ''
  const [before, after] = [textOf(from), textOf(to)]
  if (before === undefined || after === undefined) return summary(path, from, to)
  const hunks = hunksOf(before, after)
  if (hunks === undefined) return `${path}: too many differences to show\n`
  if (hunks.length === 0) return summary(path, from, to)
  return `--- ${path}\n+++ ${path}\n${hunks.join('')}`
}

/** True when one side of the difference is the content of a file. */
export function isContent({ from, to }: Pick<Difference, 'from' | 'to'>): boolean {
  return from instanceof DiffSide || to instanceof DiffSide
}

/** Returns the path of the first file among the differences. */
export function pathOf(differences: readonly Pick<Difference, 'from' | 'to'>[]): string | undefined {
  const sides = differences.flatMap(({ from, to }) => [to, from])
  return sides.find((side) => side instanceof DiffSide)?.path
}

/** jsdiff is loaded when the first texts differ: most runs need no diff. */
const require = createRequire(import.meta.url)

// The time to compare two texts with little in common grows with the square of this number of edited lines.
const mostEdits = 2000

function hunksOf(before: string, after: string): string[] | undefined {
  const limit = before === '' || after === '' ? {} : { maxEditLength: mostEdits }
  const { structuredPatch } = require('diff') as typeof import('diff')
  const patch = structuredPatch('', '', before, after, '', '', { context: 3, ...limit })
  return patch?.hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => {
    const head = `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`
    return [head, ...lines].map((line) => `${line}\n`).join('')
  })
}

/** An empty side starts at the line before, as in the output of every diff tool. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`
}

/** An absent file compares as an empty text. Undefined for content that cannot be shown. */
function textOf(side: Value): string | undefined {
  return side instanceof DiffSide ? side.text : ''
}

function summary(path: string, from: Value, to: Value): string {
  const [before, after] = [summaryOf(from), summaryOf(to)]
  return before === after ? `${path}: differs (${after})\n` : `${path}: ${before} => ${after}\n`
}

function summaryOf(side: Value): string {
  if (!(side instanceof DiffSide)) return 'absent'
  if (side.text === '') return 'empty'
  return side.summary || 'text'
}

function describeAttributes(object: string, differences: readonly Difference[]): string {
  if (differences.length === 0) return ''
  const lines = differences.flatMap(({ attribute, from, to }) => [line('-', attribute, from), line('+', attribute, to)])
  return `${object}:\n${lines.join('')}`
}

/** An absent value has no line. */
function line(sign: '-' | '+', attribute: string, value: Value): string {
  if (value === null) return ''
  const text = Array.isArray(value) ? value.join(', ') : String(value)
  return `${sign} ${attribute}: ${text === '' ? "''" : text.replaceAll('\n', '\n    ')}\n`
}

import { optionSchema } from '../../options/kinds.js'
import { textOf } from '../../syntax/item.js'
import { directiveLines, type OptionValue } from '../../syntax/values.js'
import { word } from '../../syntax/words.js'
import type { KnownDirective } from '../../table/notation.js'
import { nodesOf } from '../tree/node.js'

/**
 * What people write for a directive that has these words, one list for each time that it stands in the block; undefined
 * if its variable cannot say them.
 */
export function optionValue(directive: KnownDirective, occurrences: readonly (readonly string[])[]): OptionValue {
  const value = candidate(directive, occurrences)
  if (value === undefined || !optionSchema(directive).safeParse(value).success) return undefined
  const lines = nodesOf(textOf(directiveLines(directive, value, '')), '')
  return isSame(
    lines.map(({ words }) => words),
    occurrences,
  )
    ? value
    : undefined
}

function isSame(some: readonly (readonly string[])[], others: readonly (readonly string[])[]): boolean {
  return JSON.stringify(some) === JSON.stringify(others)
}

function candidate(
  { kind, isRepeatable }: KnownDirective,
  occurrences: readonly (readonly string[])[],
): OptionValue | undefined {
  if (kind === 'nothing') return true
  if (kind === 'pair') return Object.fromEntries(occurrences.map(([name = '', value = '']) => [name, value]))
  if (kind === 'words' || kind.endsWith('...')) return occurrences.length === 1 ? occurrences[0] : undefined
  const values = occurrences.map((words) => parsed(kind, words))
  if (values.length === 1) return values[0]
  return isRepeatable ? (values as readonly (string | number)[]) : undefined
}

/** Kinds with several words, or a syntax of their own. */
const verbatim = new Set(['line', 'times', 'buffers', 'levels'])

function parsed(kind: string, words: readonly string[]): string | number | boolean {
  if (verbatim.has(kind)) return words.map(word).join(' ')
  const text = words.join(' ')
  if ((kind === 'flag' || kind.startsWith('on|off|')) && (text === 'on' || text === 'off')) return text === 'on'
  const isNumber = kind.split('|').some((each) => /^(number|integer)\b/.test(each))
  return isNumber && /^-?(0|[1-9]\d*)$/.test(text) ? Number(text) : text
}

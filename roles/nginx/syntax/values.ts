import type { KnownDirective } from '../table/notation.js'
import { type Directive, directive, line } from './item.js'
import { time, word } from './words.js'

/** What people write for a directive: `'60s'`, `true`, `['GET', 'HEAD']`, `{ Host: '$host' }`. */
export type OptionValue =
  | string
  | number
  | boolean
  | readonly (string | number)[]
  | Readonly<Record<string, string>>
  | undefined

/** The lines of a directive for the value of its variable. */
export function directiveLines(
  { name, kind, isRepeatable }: KnownDirective,
  value: OptionValue,
  variable: string,
): readonly Directive[] {
  if (value === undefined) return []
  if (kind === 'nothing') return value === true ? [line(name, '', variable)] : []
  if (kind === 'pair') {
    return Object.entries(value as Readonly<Record<string, string>>).map(([key, text]) =>
      directive(name, [key, text], variable),
    )
  }
  const isList = kind === 'words' || kind.endsWith('...')
  if (isList) return [directive(name, [value].flat().map(String), variable)]
  const values = [value].flat() as readonly (string | number | boolean)[]
  return (isRepeatable ? values : values.slice(0, 1)).map((each) => line(name, parametersOf(kind, each), variable))
}

function parametersOf(kind: string, value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (typeof value === 'number') return isTime(kind) ? time(value) : String(value)
  return verbatim.has(kind) ? value : word(value)
}

function isTime(kind: string): boolean {
  return kind.split('|').some((each) => ['time', 'times', 'seconds'].includes(each))
}

/** Kinds with several words, or a syntax of their own. */
const verbatim = new Set(['line', 'times', 'buffers', 'levels'])

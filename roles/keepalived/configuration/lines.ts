import type { z } from 'zod'
import { writtenIn } from '../schema/values/keywords.js'

/** Directives, a line each; lines inside a block are indented. */
export type Lines = readonly string[]

/** A block with its lines, if there are any. */
export function block(title: string, lines: Lines): Lines {
  return lines.length === 0 ? [] : [`${title} {`, ...lines.map((line) => `    ${line}`), '}']
}

/** The variables of an object that are only a keyword and a value. */
export function settingLines(schema: z.ZodObject, values: object): Lines {
  return writtenIn(schema).flatMap(({ variable, keyword, off }) => {
    const value: unknown = Reflect.get(values, variable)
    if (value === undefined) return []
    if (value === true) return [keyword]
    return value === false ? (off ?? []) : [`${keyword} ${value}`]
  })
}

/** Text that is copied unchanged, without the indentation and the empty lines around it. */
export function linesOf(text = ''): Lines {
  const lines = text.split('\n').map((line) => line.trimEnd())
  const used = lines.filter((line) => line !== '')
  const common = Math.min(...used.map((line) => line.search(/\S/)))
  const [first, last] = [lines.findIndex((line) => line !== ''), lines.findLastIndex((line) => line !== '')]
  return used.length === 0 ? [] : lines.slice(first, last + 1).map((line) => line.slice(common))
}

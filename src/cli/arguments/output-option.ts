import { UsageError } from '../../core/errors.js'
import { didYouMean } from '../../core/input/suggest.js'
import { one } from './options.js'

/** The bundled reporters. */
export const outputNames = ['live', 'lines', 'json'] as const

export type OutputName = (typeof outputNames)[number]

export function isOutputName(value: string): value is OutputName {
  return (outputNames as readonly string[]).includes(value)
}

/** The name of a bundled reporter, or the path of another one: with a slash, or with the extension of TypeScript or JavaScript. */
export function output() {
  const coerce = (given: string | undefined): string | undefined => {
    const value = one('output').coerce(given)
    if (value === undefined || isOutputName(value) || /[/\\]|\.[cm]?[jt]s$/.test(value)) return value
    const meant = didYouMean(value, outputNames)
    throw new UsageError(
      `--output is ${outputNames.join(', ')} or the path of a reporter, not '${value}'${meant ? `. ${meant}` : ''}`,
    )
  }
  return { ...one('output'), coerce } as const
}

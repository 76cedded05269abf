import type { Location } from '../schema/location.js'

/**
 * A value as one word of nginx's configuration: as it is where that is safe, otherwise quoted, with nginx's own escapes.
 * `$name` stays a variable, since nginx has no way to write a literal dollar sign.
 */
export function word(value: string): string {
  if (plain.test(value)) return value
  const mark = value.includes('"') && !value.includes("'") ? "'" : '"'
  return mark + value.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`).replaceAll('\n', '\\n') + mark
}

/** Text of several lines, moved to the right by `depth` spaces. */
export function indent(text: string, depth: number): string {
  return text.trimEnd().replace(/^(?=.)/gm, ' '.repeat(depth))
}

/** Seconds in nginx's notation, which knows no decimal point. */
export function time(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`
}

/** What a location matches: `/`, `= /health`, `~ \.php$`. */
export function matching(path: string): string {
  const [, modifier, pattern] = /^(?:(=|~\*|~|\^~)\s*)?(.*)$/s.exec(path)!
  return [modifier, word(pattern!)].filter(Boolean).join(' ')
}

/** The parameters of `return`. */
export function answer(value: NonNullable<Location['return']>): string {
  return typeof value === 'number' ? String(value) : `${value.code} ${word(value.body)}`
}

const plain = /^[^\s;{}"'\\#]+$/

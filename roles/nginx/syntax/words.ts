/**
 * A value as one word of nginx's configuration: unchanged if that is safe, otherwise quoted with nginx's escapes.
 * `$name` remains a variable, since nginx cannot escape a dollar sign.
 */
export function word(value: string): string {
  if (plain.test(value)) return value
  const mark = value.includes('"') && !value.includes("'") ? "'" : '"'
  return mark + value.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`).replaceAll('\n', '\\n') + mark
}

/** As nginx reads a word, quoted or not: it takes a backslash only before some characters as an escape. */
export function unescaped(text: string): string {
  return text.replace(/\\(["'\\trn])/g, (_, mark: string) => ({ t: '\t', r: '\r', n: '\n' })[mark] ?? mark)
}

/** The lines of a text, indented by `depth` spaces. */
export function indent(text: string, depth: number): string {
  return text.trimEnd().replace(/^(?=.)/gm, ' '.repeat(depth))
}

/** Seconds in nginx's notation, which has no decimal point. */
export function time(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`
}

/** The match of a location: `/`, `= /health`, `~ \.php$`, `@name`. */
export function matching(path: string): string {
  const [, modifier, pattern] = /^(?:(=|~\*|~|\^~)\s*)?(.*)$/s.exec(path)!
  return [modifier, word(pattern!)].filter(Boolean).join(' ')
}

/** The parameters of `return`. */
export function answer(value: number | { readonly code: number; readonly body: string }): string {
  return typeof value === 'number' ? String(value) : `${value.code} ${word(value.body)}`
}

const plain = /^[^\s;{}"'\\#]+$/

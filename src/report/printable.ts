import stringWidth from 'string-width'

/**
 * Makes text from a host or a role safe for a terminal: escape sequences, control characters and marks that change the text
 * direction become visible (`^[`, `<202e>`). Keeps newlines and tabs.
 */
export function printable(text: string): string {
  return text.replace(unsafeCharacters, toVisible)
}

/** A value as JSON on one line, or indented, safe for a terminal: unsafe characters are escaped. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(unsafeCharacters, toEscape)
}

/** As `printable`, on one line: each sequence of newlines becomes a space. */
export function printableLine(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim())
  return printable(lines.filter((line) => line !== '').join(' '))
}

/** The number of terminal columns of a text on one line: wide characters have two, and combining marks none. */
export function widthOf(text: string): number {
  return stringWidth(text)
}

/** Pads a text with spaces to a number of columns. A longer text stays as it is. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)))
}

/** A text on one line, cut with an ellipsis if it is wider than a number of columns. */
export function shortened(text: string, columns: number): string {
  return widthOf(text) <= columns ? text : `${truncated(text, columns - 1)}…`
}

/** The beginning of a text that fits into a number of columns. */
export function truncated(text: string, columns: number): string {
  let fitting = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (widthOf(fitting + segment) > columns) break
    fitting += segment
  }
  return fitting
}

const unsafeCharacters = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

function toVisible(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`
  return code === 0x7f ? '^?' : `<${code.toString(16).padStart(2, '0')}>`
}

function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Lines of columns as wide as their longest text, two apart. Lines are cut to a terminal's columns. */
export function table(lines: readonly (readonly string[])[], terminal = Number.POSITIVE_INFINITY): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column]!))))
  const textOf = (line: readonly string[]) => line.map((text, column) => padded(text, widths[column]!)).join('  ')
  return lines.map((line) => `${shortened(textOf(line).trimEnd(), terminal)}\n`).join('')
}

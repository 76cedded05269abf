/**
 * Text of a host or a role, made harmless for a terminal: escape sequences, control characters and the marks that turn
 * the direction of writing around become visible (`^[`, `<202e>`). Newlines and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(harmful, visible)
}

/** A value as JSON on one line that a terminal may be shown: what is harmful in it stands there as an escape. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(harmful, escaped)
}

/** The same for text that must stay on one line: every run of newlines becomes a space. */
export function printableLine(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim())
  return printable(lines.filter((line) => line !== '').join(' '))
}

const harmful = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

function visible(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`
  return code === 0x7f ? '^?' : `<${code.toString(16).padStart(2, '0')}>`
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

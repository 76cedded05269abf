import { printable } from '../report/printable.js'

const entities: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
  ...{ '\n': '&#10;', '\t': '&#9;' },
}

/** Text for the content of an element. Characters that XML cannot have become visible. */
export function xmlText(text: string): string {
  return allowed(text).replace(/[&<>]/g, (character) => entities[character]!)
}

/** Text for the value of an attribute, between double quotes. */
export function xmlAttribute(text: string): string {
  return allowed(text).replace(/[&<>"\n\t]/g, (character) => entities[character]!)
}

/** Without the characters that are none. A half of a surrogate pair is replaced when the text is written. */
function allowed(text: string): string {
  return printable(text).replace(/[\ufffe\uffff]/g, '\ufffd')
}

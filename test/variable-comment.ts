import type { core } from 'zod'
import { inSentence } from '../src/reference/markdown.js'
import { fallback, meaning } from '../src/reference/metadata.js'
import type { Phrase } from '../src/reference/table.js'
import { wrapped } from '../src/reference/terminal.js'
import { typeLabel } from '../src/reference/type-label.js'

/** What is said of the variable, by default its description; the values that it accepts, and its default. */
export function variableComment(schema: core.$ZodType, indent: string, said = meaning(schema)): string {
  const values = words(typeLabel(schema))
  const preset = words(fallback(schema))
  const items = [
    ...(shownByType.includes(values) ? [] : [`- Values: ${values}`]),
    ...(shownByMembers.includes(preset) ? [] : [`- Default: ${preset}`]),
  ]
  const paragraphs = said === '' ? items : [said, ...(items.length > 0 ? ['', ...items] : [])]
  if (paragraphs.length === 0) return ''
  const lines = paragraphs.flatMap((paragraph) => wrapped(paragraph, 100))
  return `${indent}/**\n${lines.map((line) => `${indent} * ${harmless(line)}`.trimEnd()).join('\n')}\n${indent} */\n`
}

/** Values of which an editor says as much by itself. */
const shownByType = ['text', '`true` or `false`', 'secret', 'anything']

/** Defaults of which it says as much by a question mark, or in the comments of what is inside. */
const shownByMembers = ['required', 'none', 'as below']

function words(phrase: Phrase): string {
  return phrase
    .map((part) => {
      if (typeof part === 'string') return part
      if ('table' in part) return inSentence(part.table)
      if ('code' in part) return `\`${part.code}\``
      const choices = part.choices.map((code) => `\`${code}\``)
      return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
    })
    .join('')
}

/** Without links into the documentation, and without what ends a comment or begins a tag. */
function harmless(line: string): string {
  return line
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll('*/', '*\\/')
    .replace(/^@/, '\\@')
}

import { inSentence } from './markdown.js'
import type { Phrase, Variable, VariableTable } from './table.js'

export const maxWidth = 100
const maxNameWidth = 30
/** In less than this width a name gets a separate line. */
const narrowWidth = 64

/** A table for a terminal of `columns` columns: each name with its meaning, and below that its type and default. */
export function text({ title, variables, rules }: VariableTable, columns: number): string {
  const width = Math.min(columns, maxWidth)
  const longest = Math.max(0, ...variables.map(({ name }) => name.length))
  const indent = width < narrowWidth ? 4 : Math.min(longest, maxNameWidth) + 4
  const rows = variables.map((variable) => row(variable, indent, width))
  if (rows.length === 0) rows.push('  no variables')
  const lines = rules.flatMap((rule) => wrapped(`- ${rule}`, width - 2).map((line) => `  ${line}`))
  return [title, '', ...rows, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n')
}

function row({ name, type, fallback, meaning }: Variable, indent: number, width: number): string {
  const given = plain(fallback)
  const about = given === '' || given === 'required' || given === 'none' ? given : `default: ${given}`
  const kind = [plain(type), ...(about === '' || about === 'none' ? [] : [about])].join('; ')
  const lines = [meaning, kind].filter((each) => each !== '').flatMap((each) => wrapped(each, width - indent))
  const margin = ' '.repeat(indent)
  if (name.length + 4 > indent) return [`  ${name}`, ...lines.map((line) => margin + line)].join('\n')
  return lines.map((line, index) => (index === 0 ? `  ${name}`.padEnd(indent) : margin) + line).join('\n')
}

function plain(phrase: Phrase): string {
  return phrase
    .map((part) => {
      if (typeof part === 'string') return part
      if ('code' in part) return part.code
      if ('table' in part) return inSentence(part.table)
      return `${part.choices.slice(0, -1).join(', ')} or ${part.choices.at(-1)}`
    })
    .join('')
}

/** Breaks text at spaces; a word longer than `width` is not broken. */
export function wrapped(words: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of words.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

import type { Phrase, VariableTable } from './table.js'

/** Maximum number of literals in a cell; the editor shows all of them. */
const maxChoices = 12

/** A table under the heading that references link to. */
export function section(table: VariableTable): string {
  return `### ${table.title}\n\n${markdown(table)}`
}

/** The table, followed by the rules as a list. */
export function markdown({ variables, rules }: VariableTable): string {
  const rows = variables.map(({ name, type, fallback, meaning }) => [
    code(name),
    words(type),
    words(fallback),
    escaped(meaning),
  ])
  if (rows.length === 0) return 'No variables.\n'
  const lines = [['variable', 'type', 'default', 'meaning'], ['---', '---', '---', '---'], ...rows]
  const table = lines.map((cells) => `| ${cells.join(' | ')} |\n`.replace(/^\| ---.*/, '|---|---|---|---|')).join('')
  return rules.length === 0 ? table : `${table}\n${rules.map((rule) => `- ${escaped(rule)}\n`).join('')}`
}

/** The end of a link to a heading: `An upstream` is `an-upstream`. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')
}

function words(phrase: Phrase): string {
  return phrase
    .map((part) => {
      if (typeof part === 'string') return escaped(part)
      if ('code' in part) return code(part.code)
      if ('table' in part) return `[${inSentence(part.table)}](#${anchor(part.table)})`
      return choices(part.choices)
    })
    .join('')
}

function choices(all: readonly string[]): string {
  if (all.length > maxChoices) return `one of ${all.length}, such as ${code(all[0]!)}`
  return `${all.slice(0, -1).map(code).join(', ')} or ${code(all.at(-1)!)}`
}

/** A title inside a sentence: `A server` becomes `a server`; an abbreviation stays unchanged. */
export function inSentence(title: string): string {
  return /^\p{Lu}\p{Ll}*(\s|$)/u.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title
}

function code(text: string): string {
  const plain = text.replaceAll('|', '\\|')
  return text.includes('`') ? `\`\` ${plain} \`\`` : `\`${plain}\``
}

/** Escapes prose for a table cell, except in code spans: `|`, `<` and `*`. */
export function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replace(/[<*]/g, '\\$&')).replaceAll('|', '\\|'))
    .join('')
}

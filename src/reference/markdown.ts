import type { Phrase, VariableTable } from './table.js'

/** As many literals a cell lists; a reader finds the others in the editor. */
const mostChoices = 12

/** A table under a heading that the references to it lead to. */
export function section(table: VariableTable): string {
  return `### ${table.title}\n\n${markdown(table)}`
}

/** The table itself, and the rules as a list after it. */
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
  if (all.length > mostChoices) return `one of ${all.length}, such as ${code(all[0]!)}`
  return `${all.slice(0, -1).map(code).join(', ')} or ${code(all.at(-1)!)}`
}

/** `A server` inside of a sentence; an abbreviation stays as it is. */
export function inSentence(title: string): string {
  return /^\p{Lu}\p{Ll}*(\s|$)/u.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title
}

function code(text: string): string {
  const plain = text.replaceAll('|', '\\|')
  return text.includes('`') ? `\`\` ${plain} \`\`` : `\`${plain}\``
}

/** Prose with its own code spans, in which only what ends a cell or begins a tag would be misread. */
export function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.replace(/[<*]/g, '\\$&')).replaceAll('|', '\\|'))
    .join('')
}

import type { Rule } from '../core/rule.js'
import { escaped } from './markdown.js'
import { maxWidth, wrapped } from './terminal.js'

/** The rules of a role as a list for a terminal of `columns` columns: each id with its severity and explanation. */
export function rulesText(rules: readonly Rule<never>[], columns: number): string {
  const width = Math.min(columns, maxWidth)
  return rules.map((rule) => entry(rule, width)).join('\n\n')
}

function entry({ id, severity, explanation, cannotBeIgnored }: Rule<never>, width: number): string {
  const paragraphs = [explanation, ...(cannotBeIgnored === undefined ? [] : [`Cannot be ignored: ${cannotBeIgnored}.`])]
  const lines = paragraphs.flatMap((each) => wrapped(each, width - 4))
  return [`  ${id} (${severity})`, ...lines.map((line) => `    ${line}`)].join('\n')
}

/** The rules of a role as a Markdown table. */
export function rulesMarkdown(rules: readonly Rule<never>[]): string {
  const rows = rules.map(({ id, severity, explanation, cannotBeIgnored }) => [
    `\`${id}\``,
    severity,
    escaped(explanation),
    cannotBeIgnored === undefined ? 'yes' : `no: ${escaped(cannotBeIgnored)}`,
  ])
  const head = '| rule | severity | why, and what to do | can be ignored |\n|---|---|---|---|\n'
  return head + rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

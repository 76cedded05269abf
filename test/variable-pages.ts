import { readFileSync } from 'node:fs'
import type { Rule } from '../src/index.js'
import { markdown } from '../src/reference/markdown.js'
import { rulesMarkdown } from '../src/reference/rules.js'
import type { VariableTable } from '../src/reference/table.js'
import { tablesOf } from '../src/reference/tables.js'
import { bundledRoles } from './bundled-roles.js'
import { withKeywords } from './keyword-table.js'

/** A page of the documentation with the tables of a role and its rules, each at its place between two comments. */
export interface VariablePage {
  readonly path: string
  readonly tables: readonly VariableTable[]
  /** As it is. */
  readonly text: string
  /** As it is to be. */
  readonly wanted: string
  /** What the page says of places and tables that do not belong together. */
  readonly misplaced: readonly string[]
}

export function variablePages(): readonly VariablePage[] {
  return bundledRoles.map((role) => page(`docs/${role.name}.md`, tablesOf(role), role.rules ?? []))
}

const end = '<!-- end of variables -->'

export const place = (title: string) => `<!-- variables of ${title}, written by npm run docs -->`

const places = /<!-- variables of (.+), written by npm run docs -->\n[\s\S]*?<!-- end of variables -->/g

const rulesStart = '<!-- rules, written by npm run docs -->'
const rulesEnd = '<!-- end of rules -->'
const rulesPlace = new RegExp(`${rulesStart}\\n[\\s\\S]*?${rulesEnd}`)

function page(path: string, tables: readonly VariableTable[], rules: readonly Rule<never>[]): VariablePage {
  const text = readFileSync(path, 'utf8')
  const titles = [...text.matchAll(places)].map((match) => match[1]!)
  const withRules = text.replace(rulesPlace, () => `${rulesStart}\n\n${rulesMarkdown(rules)}\n${rulesEnd}`)
  const wanted = withKeywords(withRules).replace(places, (old, title: string) => {
    const table = tables.find((each) => each.title === title)
    return table ? `${place(title)}\n\n${markdown(table)}\n${end}` : old
  })
  const known = tables.map(({ title }) => title)
  return {
    path,
    tables,
    text,
    wanted,
    misplaced: [
      ...(rules.length > 0 && !rulesPlace.test(text) ? ['no place for the rules'] : []),
      ...known.filter((title) => !titles.includes(title)).map((title) => `no place for ${title}`),
      ...titles.filter((title) => !known.includes(title)).map((title) => `no table for ${title}`),
    ],
  }
}

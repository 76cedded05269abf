import { readFileSync } from 'node:fs'
import type { Context, KnownDirective } from '../roles/nginx/table/notation.js'
import { owners } from '../roles/nginx/table/others.js'
import { contextsOf, directiveIn, directiveNames } from '../roles/nginx/table/table.js'
import { variableOf } from '../roles/nginx/table/variables.js'
import { escaped } from '../src/reference/markdown.js'

const start = '<!-- directives, written by npm run docs -->'
const end = '<!-- end of directives -->'
const place = new RegExp(`${start}\\n[\\s\\S]*?${end}`)

/** The page with the table of nginx's directives: as it is, and as it is to be. It keeps what else is on the page. */
export function directivePage(text = readFileSync('docs/nginx.md', 'utf8')) {
  const path = 'docs/nginx.md'
  return { path, text, wanted: text.replace(place, () => `${start}\n\n${directiveTables()}\n${end}`) }
}

/** Every directive with its variable in each block, or `raw`; then those that nginx as it is published does not have. */
export function directiveTables(): string {
  const rows = directiveNames()
    .toSorted()
    .map((name) => [`\`${name}\``, variables(name), values(name), notes(name)])
  const foreign = Object.entries(owners()).map(([owner, names]) => [
    owner,
    names.map((name) => `\`${name}\``).join(', '),
  ])
  return `${table(['directive', 'variable', 'values', 'needs'], rows)}
Not in nginx as it is published, so only in \`raw\`:

${table(['belongs to', 'directives'], foreign)}`
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows]
  return lines
    .map((cells) => `| ${cells.join(' | ')} |\n`.replace(/^\| ---.*/, `|${'---|'.repeat(heads.length)}`))
    .join('')
}

/** `proxyReadTimeout` in http, server, location. Blocks with the same variable are together. */
function variables(name: string): string {
  const byVariable = new Map<string, Context[]>()
  for (const context of contextsOf(name) ?? []) {
    const directive = directiveIn(context, name)!
    const variable = directive.isDynamic ? undefined : variableOf(context, name)
    const key = variable === undefined ? 'raw' : `\`${variable}\``
    byVariable.set(key, [...(byVariable.get(key) ?? []), context])
  }
  return [...byVariable].map(([variable, contexts]) => `${variable} (${contexts.map(label).join(', ')})`).join('; ')
}

const label = (context: Context): string => labels[context] ?? context

const labels: { readonly [C in Context]?: string } = {
  main: 'top level',
  'server-if': 'if of a server',
  'location-if': 'if of a location',
  'stream-server': 'server of stream',
  'stream-upstream': 'upstream of stream',
}

function values(name: string): string {
  const kinds = new Set((contextsOf(name) ?? []).map((context) => kindLabel(directiveIn(context, name)!)))
  return [...kinds].join('; ')
}

function kindLabel({ kind, isRepeatable }: KnownDirective): string {
  const list = kind.endsWith('...') ? ', one or more' : ''
  const words = kind
    .replace(/\.\.\.$/, '')
    .split('|')
    .map(
      (each) =>
        kindWords[each] ??
        each.replace(/^number:(\d+)-(\d*)$/, (_, from, to) => (to ? `${from} to ${to}` : `${from} or more`)),
    )
  return escaped(`${words.join(', ')}${list}${isRepeatable && kind !== 'pair' ? ', repeated' : ''}`)
}

const kindWords: Readonly<Record<string, string>> = {
  flag: 'on or off',
  time: 'time',
  times: 'one or two times',
  seconds: 'time in seconds',
  size: 'size',
  offset: 'size',
  number: 'number',
  integer: 'number',
  buffers: 'number and size',
  levels: 'path and levels',
  word: 'word',
  words: 'words',
  variable: 'variable',
  pair: 'values by name',
  line: 'parameters',
  nothing: 'none',
  block: 'block',
}

function notes(name: string): string {
  const directives = (contextsOf(name) ?? []).map((context) => directiveIn(context, name)!)
  const since = new Set(directives.flatMap((each) => each.since ?? []))
  const modules = new Set(directives.flatMap((each) => each.module ?? []))
  return [...[...since].map((version) => `nginx ${version}`), ...[...modules].map((module) => `\`${module}\``)].join(
    ', ',
  )
}

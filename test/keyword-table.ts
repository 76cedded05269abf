import { blockNames, keywordsOf } from '../roles/keepalived/keywords/keywords.js'
import { variableFor } from '../roles/keepalived/keywords/variables.js'

const start = '<!-- keywords, written by npm run docs -->'
const end = '<!-- end of keywords -->'

/** The page with the tables of keepalived's keywords, if it has a place for them. */
export function withKeywords(text: string): string {
  return text.replace(new RegExp(`${start}\\n[\\s\\S]*?${end}`), () => `${start}\n\n${tables()}\n\n${end}`)
}

/** Blocks that raw text can contain as a whole, and whose keywords no variable writes. */
const inRawAsAWhole = (block: string) => keywordsIn(block).every(([keyword]) => !variableFor(block, keyword))

/** Raw text goes into these; the blocks of checks have none. */
const withRaw = ['', 'global_defs', 'vrrp_instance', 'vrrp_sync_group']

function tables(): string {
  const blocks = blockNames().filter((block) => block !== 'vrrp_track_file')
  const own = blocks.filter((block) => !inRawAsAWhole(block))
  const rest = blocks.filter(inRawAsAWhole)
  return [...own.map(tableOf), wholeBlocks(rest)].join('\n\n')
}

function tableOf(block: string): string {
  const rows = keywordsIn(block).map(
    ([keyword, since]) => `| \`${keyword}\` | ${since || 'always'} | ${howFor(block, keyword)} |`,
  )
  return [
    `**${block === '' ? 'Top level' : `\`${block}\``}**`,
    '',
    '| keyword | since | in this role |',
    '|---|---|---|',
    ...rows,
  ].join('\n')
}

function howFor(block: string, keyword: string): string {
  const found = variableFor(block, keyword)
  if (!found) return withRaw.includes(block) ? '`raw`' : 'not there; `template`'
  const names = found.variables.map((name) => `\`${name}\``).join(', ')
  if (names === '') return 'the role decides'
  return found.inRaw === 'yes' ? `${names} or \`raw\`` : names
}

function wholeBlocks(blocks: readonly string[]): string {
  const rows = blocks.map((block) => {
    const words = keywordsIn(block).map(([keyword, since]) => `\`${keyword}\`${since ? ` ${since}` : ''}`)
    return `| \`${block}\` | ${words.join(', ')} |`
  })
  return [
    'Everything below is written as `raw`, and lint knows its keywords:',
    '',
    '| block | keywords, and the release that brought them |',
    '|---|---|',
    ...rows,
  ].join('\n')
}

function keywordsIn(block: string): readonly (readonly [string, string])[] {
  return [...(keywordsOf(block) ?? [])].toSorted(([one], [other]) => (one < other ? -1 : 1))
}

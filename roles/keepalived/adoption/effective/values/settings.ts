import { type Block, wordAfter } from '../../reading/block.js'
import { printed } from '../../reading/print.js'
import { commandIn, withPath } from './commands.js'

/** What a block sets, by keyword: the same text for all that has the same effect. */
export type Settings = ReadonlyMap<string, string>

/** A number without zeros that say nothing. */
export function canonicalNumber(text: string): string {
  return text !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : text
}

/** The directives of which the last one counts, in the words of keepalived.conf; blocks in any order. */
export function otherSettings(block: Block, known: ReadonlySet<string>): Settings {
  const others = block.filter(({ words }) => !known.has(words[0]!))
  const keywords = [...new Set(others.map(({ words }) => words[0]!))]
  return new Map(
    keywords.map((keyword) => {
      const found = others.filter(({ words }) => words[0] === keyword)
      return [keyword, [...new Set(found.map((each) => canonicalText([each])))].join('; ')]
    }),
  )
}

/** The order of directives does not matter. */
export function canonicalText(statements: Block): string {
  return statements
    .map(({ words, block }) => {
      const title = words.map(canonicalNumber)
      return block === undefined
        ? printed([{ words: title }]).join('')
        : `${printed([{ words: title }]).join('')} { ${canonicalText(block)} }`
    })
    .sort()
    .join('; ')
}

export const notifyKeywords = [
  'notify',
  'notify_master',
  'notify_backup',
  'notify_fault',
  'notify_stop',
  'notify_deleted',
  'notify_master_rx_lower_pri',
] as const

/** The scripts at a change of state, with their users. */
export function notifySettings(block: Block): Settings {
  return new Map(
    notifyKeywords.flatMap((keyword) => {
      const words = block.findLast((each) => each.words[0] === keyword)?.words
      return words === undefined || wordAfter([{ words }], keyword) === undefined
        ? []
        : [[keyword, [withPath(commandIn(words[1]!)), ...words.slice(2)].join(' user ')] as const]
    }),
  )
}

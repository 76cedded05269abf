import { bfd } from '../../schema/bfd.js'
import { writtenIn } from '../../schema/values/keywords.js'
import { allOf, type Block, wordAfter } from '../reading/block.js'
import { printed } from '../reading/print.js'
import { isDrain, type Tracked } from './tracking.js'
import { commandIn, withPath } from './values/commands.js'

/** What a host tracks, in the same order and words for all that have the same effect. Drain switches do not count. */
export function canonicalItems(items: readonly Tracked[]): string {
  return items
    .filter(({ definition }) => !definition || !isDrain(definition))
    .map((item) => `${canonicalItem(item)} weight ${item.weight}${item.reverse ? ' reverse' : ''}`)
    .sort()
    .join('; ')
}

function canonicalItem({ kind, name, definition }: Tracked): string {
  const block = definition?.statement.block ?? []
  const others = (...known: readonly string[]) =>
    printed(block.filter(({ words }) => !known.includes(words[0]!) && words[0] !== 'weight')).join(', ')
  switch (kind) {
    case 'interface':
      return `interface ${name}`
    case 'script':
      return `${canonicalScript(block)} ${others('script', 'interval', 'timeout', 'fall', 'rise', 'user', 'init_fail')}`
    case 'bfd':
      return `${canonicalBfd(block)} ${others('neighbor_ip', 'neighbour_ip', 'source_ip', ...Object.keys(bfdDefaults))}`
    default:
      return `${kind} ${wordAfter(block, kind)} ${others(kind)}`
  }
}

function canonicalScript(block: Block): string {
  const command = withPath(commandIn(wordAfter(block, 'script') ?? ''))
  const interval = Number(wordAfter(block, 'interval') ?? 1)
  const number = (keyword: string, usual: number) => `${keyword} ${Number(wordAfter(block, keyword) ?? usual)}`
  const user = allOf(block, 'user').at(-1)?.words.slice(1).join(' ')
  return [
    `script ${command} interval ${interval}`,
    number('timeout', interval),
    number('fall', 1),
    number('rise', 1),
    `user ${user ?? 'of the scripts'}`,
    allOf(block, 'init_fail').length > 0 ? 'init_fail' : '',
  ].join(' ')
}

const bfdDefaults: Readonly<Record<string, string>> = {
  min_rx: '10',
  min_tx: '10',
  idle_tx: '1000',
  multiplier: '5',
  passive: 'off',
  ttl: 'usual',
  max_hops: '0',
}

function canonicalBfd(block: Block): string {
  const settings = writtenIn(bfd).map(({ keyword }) => {
    const found = allOf(block, keyword).at(-1)
    return `${keyword} ${found ? (found.words[1] ?? 'on') : bfdDefaults[keyword]}`
  })
  const neighbor = wordAfter(block, 'neighbor_ip', 'neighbour_ip')
  return `bfd ${neighbor} from ${wordAfter(block, 'source_ip') ?? 'any'} ${settings.join(' ')}`
}

import type { Statement } from '../../keywords/parse.js'
import { type Block, linesIn, wordAfter } from '../reading/block.js'

export const kinds = ['script', 'file', 'process', 'bfd'] as const
export type Kind = (typeof kinds)[number]

const keywords: Readonly<Record<string, Kind>> = {
  vrrp_script: 'script',
  vrrp_track_file: 'file',
  track_file: 'file',
  vrrp_track_process: 'process',
  bfd_instance: 'bfd',
}

/** What an instance or a group can track, unless it is an interface. */
export interface Definition {
  readonly kind: Kind
  readonly name: string
  readonly statement: Statement
  /** Its position at the top level. */
  readonly position: number
}

export interface Tracked {
  readonly kind: Kind | 'interface'
  readonly name: string
  readonly weight: number
  readonly reverse: boolean
  /** None for an interface. */
  readonly definition?: Definition
}

export interface Tracking {
  readonly items: readonly Tracked[]
  /** What keepalived ignores, as sentences without the name of the block. */
  readonly ignored: readonly string[]
}

/** Of several with the same name, keepalived takes the first. */
export function definitionsIn(statements: Block): readonly Definition[] {
  const all = statements.flatMap((statement, position): Definition[] => {
    const [keyword = '', name = ''] = statement.words
    return Object.hasOwn(keywords, keyword) && statement.block
      ? [{ kind: keywords[keyword]!, name, statement, position }]
      : []
  })
  return all.filter((one) => all.find(({ kind, name }) => kind === one.kind && name === one.name) === one)
}

/** Everything that defines something, a second definition of a name included. */
export function definitionStatements(statements: Block): Block {
  return statements.filter(({ words, block }) => Object.hasOwn(keywords, words[0]!) && words[1] !== undefined && block)
}

/** What a block tracks. keepalived knows only what is defined before it. */
export function trackedIn(block: Block, position: number, definitions: readonly Definition[]): Tracking {
  const tracked = [...kinds, 'interface' as const].flatMap((kind) =>
    linesIn(block, `track_${kind}`).map(({ words }) => trackedBy(kind, words, position, definitions)),
  )
  const items = tracked.filter((each) => typeof each !== 'string')
  const isFirst = (item: Tracked) => items.find(({ kind, name }) => kind === item.kind && name === item.name) === item
  return { items: items.filter(isFirst), ignored: tracked.filter((each) => typeof each === 'string') }
}

function trackedBy(
  kind: Tracked['kind'],
  [name = '', option, weight, direction]: readonly string[],
  position: number,
  definitions: readonly Definition[],
): Tracked | string {
  const definition = definitions.find((each) => each.kind === kind && each.name === name)
  if (kind !== 'interface' && !definition) return `tracks ${name}, which is not defined`
  if (definition && definition.position > position) return `tracks ${name}, which is defined only after it`
  if (option !== undefined && (option !== 'weight' || weight === undefined)) return `tracks ${name} with ${option}`
  const usual = definition ? weightOf(definition) : { weight: 0, reverse: false }
  const isReverse = direction === undefined ? usual.reverse : direction === 'reverse'
  const value = option === undefined ? usual.weight : Number(weight)
  // The number in a file is multiplied by the weight, or in reverse by its opposite.
  const isOpposite = kind === 'file' && isReverse && value !== 0
  return {
    kind,
    name,
    weight: isOpposite ? -value : value,
    reverse: isReverse && !isOpposite,
    ...(definition && { definition }),
  }
}

function weightOf({ kind, statement: { block = [] } }: Definition): Pick<Tracked, 'weight' | 'reverse'> {
  const words = block.findLast((each) => each.words[0] === 'weight')?.words ?? []
  return { weight: Number(words[1] ?? (kind === 'file' ? 1 : 0)), reverse: words[2] === 'reverse' }
}

/** Whether it is one of the switches by which the role drains a host. */
export function isDrain({ name, statement: { block = [] } }: Definition): boolean {
  return name.startsWith('drain_') && /\/drain\./.test(wordAfter(block, 'file', 'script') ?? '')
}

import { blocksNamed } from '../effective/together.js'
import type { Block } from '../reading/block.js'
import { wordAfter } from '../reading/block.js'
import { plainName } from '../variables/checks.js'

export interface Renamed {
  readonly statements: Block
  /** A sentence for each new name. */
  readonly notes: readonly string[]
}

/**
 * One name for an instance on all hosts: those of the first host count, by the virtual router id. The role also knows no
 * names with blanks.
 */
export function withNames(host: string, statements: Block, first: Block): Renamed {
  const ids = (all: Block) =>
    blocksNamed('vrrp_instance', all).map(({ name, block }) => ({
      name,
      id: Number(wordAfter(block, 'virtual_router_id')),
    }))
  const there = ids(first)
  const names = new Map(
    ids(statements).map(({ name, id }) => {
      const same = there.filter((each) => each.id === id)
      const isKnown = there.some((each) => each.name === name)
      return [name, plainName(!isKnown && same.length === 1 ? same[0]!.name : name)] as const
    }),
  )
  const changed = [...names].filter(([name, now]) => name !== now)
  const notes = changed.map(
    ([name, now]) => `The instance ${name} of ${host} is called ${now}. Scripts that it runs get that name.`,
  )
  return { statements: changed.length === 0 ? statements : renamed(statements, names), notes }
}

function renamed(statements: Block, names: ReadonlyMap<string, string>): Block {
  return statements.map((statement) => {
    const [keyword = '', name = ''] = statement.words
    if (keyword === 'vrrp_instance') return { ...statement, words: [keyword, names.get(name) ?? name] }
    if (keyword !== 'vrrp_sync_group') return statement
    const block = (statement.block ?? []).map((each) =>
      each.words[0] !== 'group'
        ? each
        : { ...each, block: each.block?.map(({ words }) => ({ words: words.map((word) => names.get(word) ?? word) })) },
    )
    return { ...statement, block: block as Block }
  })
}

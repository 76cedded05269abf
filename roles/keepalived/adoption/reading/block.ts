import type { Statement } from '../../keywords/parse.js'

/** The directives of a block. */
export type Block = readonly Statement[]

export function allOf(block: Block, ...keywords: readonly string[]): Block {
  return block.filter(({ words }) => keywords.includes(words[0]!))
}

/** The directive that counts: keepalived takes the last one. */
export function lastOf(block: Block, ...keywords: readonly string[]): Statement | undefined {
  return block.findLast(({ words }) => keywords.includes(words[0]!))
}

/** The first value of a directive. */
export function wordAfter(block: Block, ...keywords: readonly string[]): string | undefined {
  return lastOf(block, ...keywords)?.words[1]
}

/** The lines of all blocks with a keyword, such as `virtual_ipaddress`. */
export function linesIn(block: Block, keyword: string): Block {
  return allOf(block, keyword).flatMap((found) => found.block ?? [])
}

/** Whether a switch is on; undefined if the block does not have it. */
export function switchOf(block: Block, keyword: string): boolean | undefined {
  const found = lastOf(block, keyword)
  return found && !['off', 'no', 'false'].includes(found.words[1]?.toLowerCase() ?? '')
}

import { HaployError } from 'haploy'
import type { Keepalived } from '../schema/variables.js'
import { blocksWith, blockWithin, isSince, keywordsOf } from './keywords.js'
import type { Statement } from './parse.js'
import { type RawText, rawTextsOf } from './raw-texts.js'

/** A keyword that keepalived does not know where it is. */
export interface Unknown {
  readonly keyword: string
  /** `''`: the top level. */
  readonly block: string
  /** The release that brought it; undefined if none did. */
  readonly since: string | undefined
  /** The other blocks that have it. */
  readonly elsewhere: readonly string[]
}

/** The keywords of a text that a release does not know, or that no release knows. */
export function unknownKeywords(
  { parsed, block }: Pick<RawText, 'parsed' | 'block'>,
  version?: string,
): readonly Unknown[] {
  return parsed.statements.flatMap((statement) => unknownIn(statement, block, version))
}

function unknownIn(statement: Statement, block: string, version: string | undefined): readonly Unknown[] {
  const known = keywordsOf(block)
  const keyword = keywordOf(statement)
  if (!known || keyword === undefined) return []
  const since = known.get(keyword)
  if (since === undefined || (version !== undefined && !isSince(version, since)))
    return [{ keyword, block, since, elsewhere: since === undefined ? blocksWith(keyword) : [] }]
  const within = blockWithin(block, keyword)
  return (statement.block ?? []).flatMap((inner) => unknownIn(inner, within, version))
}

/** Undefined for definitions, sequences, included files and values of a template. `@name` in front is a condition. */
export function keywordOf({ words }: Statement): string | undefined {
  const [first = '', second] = words
  if (/^[$~<]|^include/.test(first)) return undefined
  return first.startsWith('@') ? second : first
}

/** Throws HaployError for a keyword in raw text that this release of keepalived does not know. */
export function assertKnownKeywords(vars: Keepalived, version: string, host: string): void {
  for (const raw of rawTextsOf(vars)) {
    const [unknown] = unknownKeywords(raw, version).filter(({ since }) => since !== undefined)
    if (!unknown) continue
    throw new HaployError(`keepalived ${version} on ${host} does not know ${unknown.keyword} in ${raw.variable}`, {
      hint: `It exists from ${unknown.since} on. Remove it, or install a newer keepalived.`,
    })
  }
}

/** `vrrp_instance`, or `the top level`. */
export function titleOf(block: string): string {
  return block === '' ? 'the top level' : block
}

import coerce from 'semver/functions/coerce.js'
import gte from 'semver/functions/gte.js'
import type { Keywords } from './by-release.js'
import { daemonKeywords } from './daemon.js'
import { virtualServerKeywords } from './virtual-servers.js'
import { vrrpKeywords } from './vrrp.js'

const all: Keywords = { ...daemonKeywords, ...vrrpKeywords, ...virtualServerKeywords }

const blocks: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(all).map(([block, byRelease]) => [
    block,
    new Map(
      Object.entries(byRelease).flatMap(([since, words]) =>
        words
          .trim()
          .split(/\s+/)
          .map((keyword) => [keyword, since] as const),
      ),
    ),
  ]),
)

/** The keywords of a block, each with the release that brought it. Undefined for a block with free content. */
export function keywordsOf(block: string): ReadonlyMap<string, string> | undefined {
  return blocks.get(block)
}

export function blockNames(): readonly string[] {
  return [...blocks.keys()]
}

/** The block inside another one that begins with a keyword. */
export function blockWithin(block: string, keyword: string): string {
  return block === '' ? keyword : `${block} ${keyword}`
}

/** The blocks that have a keyword. */
export function blocksWith(keyword: string): readonly string[] {
  return [...blocks].filter(([, keywords]) => keywords.has(keyword)).map(([block]) => block)
}

/** Whether a release has what another one brought. */
export function isSince(version: string, since: string): boolean {
  return since === '' || gte(coerce(version) ?? '0.0.0', since)
}

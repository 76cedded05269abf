import { posix } from 'node:path'
import type { HostFiles } from 'haploy'
import { treeOf } from '../tree/files.js'
import type { Node } from '../tree/node.js'
import { type Canonical, canonicalOf } from './canonical.js'

/** Something that two configurations do not have in common. */
export interface Difference {
  /** The blocks of the first configuration around it, from the outside; undefined is the top level. */
  readonly around: readonly (Node | undefined)[]
  /** Name of the directives, or what several are together. */
  readonly name: string
  readonly sentence: string
}

/** Differences that matter between two configurations, one sentence each. */
export function compareNginx(before: HostFiles, after: HostFiles, user: string): readonly string[] {
  const [main = '/etc/nginx/nginx.conf'] = before.keys()
  return differencesOf(treeOf(before), treeOf(after), { folder: posix.dirname(main), user }).map(
    ({ sentence }) => sentence,
  )
}

export function differencesOf(
  before: readonly Node[],
  after: readonly Node[],
  { folder, user }: { readonly folder: string; readonly user: string },
): readonly Difference[] {
  const [one, other] = [before, after].map((nodes) => canonicalOf(nodes, folder, user))
  return between(one!, other!, [], [])
}

function between(
  before: Canonical,
  after: Canonical,
  around: readonly (Node | undefined)[],
  titles: readonly string[],
): readonly Difference[] {
  const inside = [...around, before.origin]
  const place = titles.length === 0 ? 'at the top level' : `in ${titles.join(', ')}`
  const names = [...new Set([...before.entries.keys(), ...after.entries.keys()])]
  const entries = names.flatMap((name): Difference[] => {
    const [was = [], is = []] = [before.entries.get(name), after.entries.get(name)]
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    return [{ around: inside, name, sentence: `${name} ${place} is ${listed(is)} instead of ${listed(was)}` }]
  })
  const keys = [...new Set([...before.blocks.keys(), ...after.blocks.keys()])]
  const blocks = keys.flatMap((key): readonly Difference[] => {
    const [was, is] = [before.blocks.get(key), after.blocks.get(key)]
    if (was && is) return between(was, is, inside, key === 'http' ? titles : [...titles, key])
    const name = key.split(' ', 1)[0]!
    return [{ around: inside, name, sentence: `${key} ${place} is ${is ? 'added' : 'missing'}` }]
  })
  return [...entries, ...blocks]
}

function listed(meanings: readonly string[]): string {
  return meanings.length === 0 ? 'not there' : meanings.map((each) => `\`${each}\``).join(', ')
}

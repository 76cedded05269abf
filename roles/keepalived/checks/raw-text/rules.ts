import type { Rule } from 'haploy'
import type { Hosts } from '../../election/member.js'
import { keywordsOf } from '../../keywords/keywords.js'
import { titleOf, unknownKeywords } from '../../keywords/known.js'
import { type RawText, rawTextsOf } from '../../keywords/raw-texts.js'
import type { Keepalived } from '../../schema/variables.js'
import { mergeByHost } from '../violation.js'
import { ownedKeywords } from './owned.js'
import { templateOf } from './template.js'

type Problem = readonly [message: string, hint: string]

/** What keepalived would reject in raw text, or what the role has to know of. */
export const rawTextRules: readonly Rule<Keepalived>[] = [
  inRawText({
    id: 'keepalived/raw-syntax',
    explanation: 'keepalived rejects its whole configuration if a brace or a quotation mark is missing.',
    problemsIn: ({ parsed }) =>
      parsed.errors.map((error) => [error, 'keepalived would reject the whole configuration.']),
  }),
  inRawText({
    id: 'keepalived/raw-unknown-keyword',
    explanation:
      'keepalived rejects a keyword that its release does not have, or that belongs to another block. `version` says which release the hosts have; without it, the newest counts, and the host is asked.',
    problemsIn: (raw, vars) =>
      unknownKeywords(raw, vars.version).map(({ keyword, block, since, elsewhere }): Problem => {
        if (since !== undefined)
          return [`keepalived ${vars.version} does not have ${keyword}`, `It exists from ${since} on.`]
        const known = [...(keywordsOf(block)?.keys() ?? [])]
        const near = known.find((other) => isNear(other, keyword))
        const hint = near
          ? `Did you mean ${near}?`
          : elsewhere.length > 0
            ? `It belongs to ${elsewhere.slice(0, 3).map(titleOf).join(', ')}.`
            : 'See keepalived.conf(5).'
        return [`${titleOf(block)} has no ${keyword}`, hint]
      }),
  }),
  inRawText({
    id: 'keepalived/raw-owned-keyword',
    explanation:
      'The role writes some directives itself, and derives from their variables who takes over when. keepalived would ignore a second one, or obey it without the knowledge of lint.',
    inTemplate: false,
    problemsIn: ownedKeywords,
  }),
]

interface RawTextRule extends Pick<Rule, 'id' | 'explanation'> {
  /** Whether it also holds for your own template. */
  readonly inTemplate?: boolean
  problemsIn(raw: RawText, vars: Keepalived): readonly Problem[]
}

function inRawText({ problemsIn, inTemplate = true, ...rule }: RawTextRule): Rule<Keepalived> {
  const find = (hosts: Hosts) =>
    mergeByHost(
      hosts.flatMap(({ host, vars }) =>
        [...rawTextsOf(vars), ...(inTemplate ? templateOf(vars) : [])].flatMap((raw) =>
          problemsIn(raw, vars).map(([message, hint]) => ({
            host: host.name,
            variable: raw.variable,
            message: `${raw.variable}: ${message}`,
            hint,
          })),
        ),
      ),
    )
  return { ...rule, severity: 'error', find }
}

/** Equal but for one letter, or for two letters that are swapped. */
function isNear(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false
  let start = 0
  while (start < one.length && one[start] === other[start]) start++
  const [a, b] = [one.slice(start), other.slice(start)]
  const swapped = a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2)
  return swapped || a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1)
}

import type { RoleUse } from '../../core/role.js'
import type { HostVars } from '../../core/rule.js'
import { Redactor } from '../failure/redactor.js'
import { titleOf } from './plays.js'
import { resolvePlay } from './resolve.js'
import { type PrepareRequest, selectedPlays } from './select.js'

/** What a role says of a whole play, without a secret in it. */
export interface Explanation {
  /** `play: role` */
  readonly title: string
  /** Absent where errors leave open what it would be. */
  readonly text?: string
}

/**
 * What each role that explains itself says of its play, whether or not a run would be refused. Throws UsageError where it
 * is not even known which roles and hosts there are.
 */
export function explain(request: PrepareRequest): readonly Explanation[] {
  const plays = selectedPlays(request).map(resolvePlay)
  const redactor = new Redactor(plays.flatMap(({ secrets }) => secrets))
  return plays.flatMap(({ play, peers, hostVars }) =>
    play.roles.flatMap((use) => {
      if (!use.role.explain) return []
      const theirs = hostVars.get(use) ?? []
      const text = theirs.length < peers.length ? undefined : textOf(use, theirs)
      const title = `${titleOf(play)}: ${use.role.name}`
      return text === '' ? [] : [text === undefined ? { title } : { title, text: redactor.redactData(text) }]
    }),
  )
}

/** A role may count on what its check found wrong. */
function textOf({ role }: RoleUse, members: readonly HostVars<unknown>[]): string | undefined {
  try {
    return role.explain?.(members) ?? ''
  } catch {
    return undefined
  }
}

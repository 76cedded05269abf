import type { RoleUse } from '../../core/role.js'
import type { HostVars } from '../../core/rule.js'
import { Redactor } from '../failure/redactor.js'
import { titleOf } from './plays.js'
import { resolvePlay } from './resolve.js'
import { type PrepareRequest, selectedPlays } from './select.js'

/** A role's explanation of a play, without secrets. */
export interface Explanation {
  /** `play: role` */
  readonly title: string
  /** Absent if errors prevent the explanation. */
  readonly text?: string
}

/**
 * Returns the explanation of each role that has one, whether or not the run would be valid. Throws UsageError if the
 * roles and hosts cannot be determined.
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

/** `explain` may assume that the checks of the role found no errors, and throws otherwise. */
function textOf({ role }: RoleUse, members: readonly HostVars<unknown>[]): string | undefined {
  try {
    return role.explain?.(members) ?? ''
  } catch {
    return undefined
  }
}

import type { Problem } from '../../core/problem.js'
import type { RoleUse } from '../../core/role.js'
import { problemsOf } from '../../core/rule.js'
import { inRole } from '../failure/failure.js'
import type { ResolvedPlay } from './resolve.js'

/** What the roles of a play find by comparing hosts, those of the other plays included. Throws FailedError when a rule throws. */
export function checkPlay(play: ResolvedPlay, plays: readonly ResolvedPlay[]): readonly Problem[] {
  return play.play.roles.flatMap((use) => checkRole(use, play, plays))
}

/** None for a role whose variables are wrong on a host: those that are left would be compared in vain. */
function checkRole(
  use: RoleUse,
  { hostVars, peers }: ResolvedPlay,
  plays: readonly ResolvedPlay[],
): readonly Problem[] {
  const { role } = use
  const theirs = hostVars.get(use) ?? []
  if (theirs.length < peers.length) return []
  const uses = plays.flatMap((play) => [...play.hostVars])
  const elsewhere = uses.flatMap(([other, found]) => (other !== use && other.role === role ? found : []))
  return [
    ...inRole(role.name, 'its check', () => role.check?.(theirs, elsewhere) ?? []),
    ...(role.rules ?? []).flatMap((rule) =>
      inRole(role.name, `its rule ${rule.id}`, () => problemsOf([rule], theirs, elsewhere)),
    ),
  ]
}

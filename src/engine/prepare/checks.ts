import type { Problem, RoleUse } from '../../core/role.js'
import { inRole } from '../failure/failure.js'
import type { ResolvedPlay } from './resolve.js'

/** What the roles of all plays find by comparing hosts. Throws FailedError when a role's `check` throws. */
export function checkPlays(plays: readonly ResolvedPlay[]): readonly Problem[] {
  return plays.flatMap((play) => play.play.roles.flatMap((use) => checkRole(use, play, plays)))
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
  return inRole(role.name, 'its check', () => role.check?.(theirs, elsewhere) ?? [])
}

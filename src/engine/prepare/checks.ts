import type { Problem } from '../../core/problem.js'
import type { RoleUse } from '../../core/role.js'
import { problemsOf } from '../../core/rule.js'
import { inRole } from '../failure/failure.js'
import type { ResolvedPlay } from './resolve.js'

/**
 * Returns the problems that the roles of a play find by comparing hosts, including those of the other plays. Throws
 * FailedError when a rule throws.
 */
export function checkPlay(play: ResolvedPlay, plays: readonly ResolvedPlay[]): readonly Problem[] {
  return play.play.roles.flatMap((use) => checkRole(use, play, plays))
}

/** Returns nothing for a role whose variables are invalid on any host: comparing only the others would be useless. */
function checkRole(
  use: RoleUse,
  { play, hostVars, peers }: ResolvedPlay,
  plays: readonly ResolvedPlay[],
): readonly Problem[] {
  const { role } = use
  const theirs = hostVars.get(use) ?? []
  if (theirs.length < peers.length) return []
  const uses = plays.flatMap((play) => [...play.hostVars])
  const elsewhere = uses.flatMap(([other, found]) => (other !== use && other.role === role ? found : []))
  const outline = {
    roles: play.roles.map((each) => each.role.name),
    hasSerial: play.serial !== undefined,
    variablesOf: (name: string) => uses.flatMap(([other, found]) => (other.role.name === name ? found : [])),
  }
  return [
    ...inRole(role.name, 'its check', () => role.check?.(theirs, elsewhere) ?? []),
    ...(role.rules ?? []).flatMap((rule) =>
      inRole(role.name, `its rule ${rule.id}`, () => problemsOf([rule], theirs, elsewhere, outline)),
    ),
  ]
}

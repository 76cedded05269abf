import type { Host } from '../../core/host/host.js'
import type { Problem } from '../../core/problem.js'
import type { RoleDefinition, RoleUse } from '../../core/role.js'
import { type HostVars, problemsOf, type RulePlay } from '../../core/rule.js'
import { watched } from '../../inventory/validation/watched.js'
import { inRole } from '../failure/failure.js'
import type { ResolvedPlay } from './resolve.js'

/**
 * Returns the problems that the roles of a play find by comparing hosts, including those of the other plays. Throws
 * FailedError when a rule throws.
 */
export function checkPlay(play: ResolvedPlay, plays: readonly ResolvedPlay[]): readonly Problem[] {
  return play.play.roles.flatMap((use) => checkRole(use, play, plays))
}

type Hosts = readonly HostVars<unknown>[]

function checkRole(use: RoleUse, resolved: ResolvedPlay, plays: readonly ResolvedPlay[]): readonly Problem[] {
  const { role } = use
  const { play, hostVars, peers } = resolved
  const valid = hostVars.get(use) ?? []
  const uses = plays.flatMap((each) => [...each.hostVars])
  const elsewhere = uses.flatMap(([other, found]) => (other !== use && other.role === role ? found : []))
  const outline = {
    roles: play.roles.map((each) => each.role.name),
    hasSerial: play.serial !== undefined,
    variablesOf: (name: string) => uses.flatMap(([other, found]) => (other.role.name === name ? found : [])),
  }
  const checks = checksOf(role, elsewhere, outline)
  if (valid.length === peers.length)
    return checks.flatMap(({ title, problemsIn }) => inRole(role.name, title, () => problemsIn(valid)))
  return checks.flatMap(({ problemsIn }) => problemsOfRest(problemsIn, use, resolved))
}

interface Check {
  readonly title: string
  problemsIn(hosts: Hosts): readonly Problem[]
}

function checksOf(role: RoleDefinition, elsewhere: Hosts, outline: RulePlay): readonly Check[] {
  return [
    { title: 'its check', problemsIn: (hosts) => role.check?.(hosts, elsewhere) ?? [] },
    ...(role.rules ?? []).map((rule) => ({
      title: `its rule ${rule.id}`,
      problemsIn: (hosts: Hosts) => problemsOf([rule], hosts, elsewhere, outline),
    })),
  ]
}

/**
 * The problems that a check finds although some variables are invalid: only if it reads nothing that is invalid, on any
 * host. Each check gets hosts of its own, since roles remember what they derive from hosts.
 */
function problemsOfRest(
  problemsIn: Check['problemsIn'],
  use: RoleUse,
  { hostVars, partialVars, peers }: ResolvedPlay,
): readonly Problem[] {
  let readsInvalid = false
  const valid = new Map(hostVars.get(use)?.map(({ host, vars }) => [host.name, vars]))
  const varsOf = ({ name }: Host) => {
    const partial = partialVars.get(use)?.get(name)
    return partial ? watched(partial, () => (readsInvalid = true)) : valid.get(name)
  }
  const hosts = peers.map((host) => ({ host, vars: varsOf(host) }))
  if (hosts.some(({ vars }) => vars === undefined)) return []
  try {
    const problems = problemsIn(hosts)
    return readsInvalid ? [] : problems
  } catch {
    return []
  }
}

import type { Problem } from '../../core/problem.js'
import type { RoleUse } from '../../core/role.js'
import type { HostVars } from '../../core/rule.js'
import type { Secret } from '../../core/shell/secret.js'
import type { PartialVariables } from '../../inventory/validation/partial-variables.js'
import { resolveRoles } from '../../inventory/validation/role-variables.js'
import { secretsIn } from '../failure/redactor.js'
import type { SelectedPlay } from './plays.js'

/**
 * A play with the resolved variables of its roles, valid or not, for all its hosts: peers are compared before a limit
 * applies.
 */
export interface ResolvedPlay extends SelectedPlay {
  /** For each use of a role, the hosts with valid variables. */
  readonly hostVars: ReadonlyMap<RoleUse, readonly HostVars<unknown>[]>
  /** For each use of a role the valid part of the variables on the other hosts, by name. */
  readonly partialVars: ReadonlyMap<RoleUse, ReadonlyMap<string, PartialVariables>>
  /** The problems of the variables. */
  readonly problems: readonly Problem[]
  /** All secrets, including those in invalid variables. */
  readonly secrets: readonly Secret[]
}

/** Validates the variables of all roles of a play. */
export function resolvePlay(selected: SelectedPlay): ResolvedPlay {
  const { play, inventory, peers } = selected
  const { members: hostVars, partial: partialVars, problems } = resolveRoles(play.roles, peers, inventory)
  const values = [...hostVars.values()].flat().map(({ vars }) => vars)
  return { ...selected, hostVars, partialVars, problems, secrets: secretsIn([peers.map(({ vars }) => vars), values]) }
}

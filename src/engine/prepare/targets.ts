import { isDeepStrictEqual } from 'node:util'
import type { Problem } from '../../core/problem.js'
import type { Secret } from '../../core/shell/secret.js'
import { targetOf } from '../../inventory/validation/target.js'
import type { Target, TransportOptions } from '../../transport/transport.js'
import { type SelectedPlay, titleOf } from './plays.js'

interface Login {
  /** For all hosts, whatever the inventory says. */
  readonly loginPassword?: Secret
  /** For the hosts for which the inventory has none. */
  readonly becomePassword?: Secret
  readonly transport: TransportOptions
}

/** How to connect to each host, by name, and the problems of its connection variables. */
export interface Targets {
  readonly targets: ReadonlyMap<string, Target>
  readonly problems: readonly Problem[]
}

/**
 * Determines how to connect to the hosts. A play may set connection variables, but not differently from another play: a
 * run has one connection per host.
 */
export function targetsOf(
  plays: readonly SelectedPlay[],
  { loginPassword, becomePassword, transport }: Login,
): Targets {
  const targets = new Map<string, Target>()
  const problems: Problem[] = []
  for (const { play, inventory, hosts } of plays) {
    for (const host of hosts) {
      const { name } = host
      const target = targetOf(host, inventory.layersOf(name), transport.env)
      if ('problems' in target) {
        problems.push(...target.problems)
        continue
      }
      const vars = { ...target.vars, ...(loginPassword && { password: loginPassword }) }
      const earlier = targets.get(name)
      if (!earlier) targets.set(name, { becomePassword, ...vars })
      else if (!isSameTarget(earlier, vars)) {
        problems.push({
          hosts: [name],
          message: `play '${titleOf(play)}' has other connection variables for it than an earlier play`,
        })
      }
    }
  }
  return { targets, problems }
}

/** Ignores the sudo password from the command line, which only one of the two has. */
function isSameTarget(one: Target, other: Target): boolean {
  return isDeepStrictEqual({ ...one, becomePassword: undefined }, { ...other, becomePassword: undefined })
}

export function secretsOfTargets(targets: Iterable<Target>): readonly Secret[] {
  return [...targets]
    .flatMap(({ password, keyPassphrase, becomePassword }) => [password, keyPassphrase, becomePassword])
    .filter((value) => value !== undefined)
}

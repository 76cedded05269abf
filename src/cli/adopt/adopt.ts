import { FailedError, UsageError } from '../../core/errors.js'
import type { AdoptedHost, Adoption, RoleAdoption } from '../../core/host/adoption.js'
import type { RoleDefinition } from '../../core/role.js'
import type { HostFacts } from '../../engine/facts.js'

/** A role that can adopt what hosts have. */
export interface AdoptingRole {
  readonly name: string
  readonly adoption: RoleAdoption
}

/** What one role has made of the hosts that have something for it. */
export interface AdoptedRole {
  readonly name: string
  readonly hosts: readonly string[]
  readonly adoption: Adoption<unknown>
}

export function adoptingRoles(roles: readonly RoleDefinition[]): readonly AdoptingRole[] {
  return roles.flatMap(({ name, adoption }) => (adoption ? [{ name, adoption }] : []))
}

/**
 * Makes variables of what the hosts have for each role. `names` are those of the hosts in the new inventory. Throws
 * FailedError for a configuration that cannot be read, and UsageError when there is none.
 */
export function adopt(
  roles: readonly AdoptingRole[],
  found: readonly HostFacts[],
  names: readonly string[],
): readonly AdoptedRole[] {
  const adopted = roles.flatMap(({ name, adoption }, part): AdoptedRole[] => {
    const hosts = found.flatMap((each, index) => {
      const host = hostOf(each, part, { name, adoption })
      return host ? [[names[index]!, host] as const] : []
    })
    if (hosts.length === 0) return []
    return [{ name, hosts: hosts.map(([host]) => host), adoption: adoption.adopt(Object.fromEntries(hosts)) }]
  })
  if (adopted.length > 0) return adopted
  throw new UsageError(`no host has anything to adopt for ${roles.map(({ name }) => name).join(' or ')}`)
}

const nothing = 3

function hostOf(
  { host, facts, outputs }: HostFacts,
  part: number,
  { name, adoption }: AdoptingRole,
): AdoptedHost | undefined {
  const output = outputs[part]
  if (facts instanceof Error || !output || output.code === nothing) return undefined
  if (output.code !== 0) {
    throw new FailedError(`${host}: ${name} cannot be adopted: ${output.stderrText || `exit ${output.code}`}`)
  }
  return { files: adoption.filesOf(output.text), facts }
}

import type { Rule, Violation } from 'haploy'
import { type Hosts, membersOf } from '../election/member.js'
import { isMember } from '../election/priority.js'
import { groupBy } from '../group-by.js'
import type { Keepalived } from '../schema/variables.js'
import { hostNames, variableOf } from './violation.js'

/** The hosts that `prefer` names. */
export const preferenceRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/unknown-host',
    severity: 'error',
    explanation: '`prefer` names a host that is not in the play: the name is misspelt, or the play excludes the host.',
    find: unknownHosts,
  },
  {
    id: 'keepalived/host-preferred-twice',
    severity: 'error',
    explanation: 'Only the first position of a host in `prefer` counts. Name it once.',
    find: duplicateHosts,
  },
  {
    id: 'keepalived/unused-host',
    severity: 'error',
    explanation:
      'keepalived has nothing to do on a host without an instance. Name the host in `prefer`, or remove it from the play.',
    find: unusedHosts,
  },
]

function unknownHosts(hosts: Hosts): readonly Violation[] {
  const playHosts = hosts.map(({ host }) => host.name)
  return [...preferencesIn(hosts)].flatMap(([name, preferences]) => {
    const unknown = new Set(preferences.flat().filter((host) => !playHosts.includes(host)))
    return [...unknown].map((host) => ({
      hosts: affectedHosts(name, hosts),
      variable: variableOf(name, 'prefer'),
      message: `${name} prefers ${host}, which is not a host of this play`,
      hint: `The hosts of this play are ${playHosts.join(', ')}.`,
    }))
  })
}

function duplicateHosts(hosts: Hosts): readonly Violation[] {
  return [...preferencesIn(hosts)].flatMap(([name, preferences]) => {
    const duplicates = preferences.flatMap((prefer) => prefer.filter((host, index) => prefer.indexOf(host) < index))
    return [...new Set(duplicates)].map((host) => ({
      hosts: affectedHosts(name, hosts),
      variable: variableOf(name, 'prefer'),
      message: `${name} prefers ${host} twice`,
      hint: 'Name it once.',
    }))
  })
}

function unusedHosts(hosts: Hosts): readonly Violation[] {
  return hosts
    .filter(({ host, vars }) => !vars.instances.some((instance) => isMember(instance, host.name)))
    .map(({ host }) => ({
      hosts: [host.name],
      variable: 'keepalived.instances',
      message: `no instance names ${host.name} in \`prefer\`, so keepalived would have nothing to do there`,
      hint: 'Name it in `prefer`, or remove it from the play.',
    }))
}

/** The values of `prefer` on all hosts, by instance. */
function preferencesIn(hosts: Hosts): ReadonlyMap<string, readonly (readonly string[])[]> {
  const declared = groupBy(
    hosts.flatMap(({ vars }) => vars.instances),
    ({ name }) => name,
  )
  return new Map([...declared].map(([name, instances]) => [name, instances.map(({ prefer }) => prefer)]))
}

/** The hosts of an instance, or those that declare it when no host runs it. */
function affectedHosts(name: string, hosts: Hosts): readonly string[] {
  const members = membersOf(name, hosts)
  if (members.length > 0) return hostNames(members)
  return hosts.filter(({ vars }) => vars.instances.some((each) => each.name === name)).map(({ host }) => host.name)
}

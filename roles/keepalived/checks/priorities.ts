import type { Rule, Violation } from 'haploy'
import type { Hosts, Member } from '../election/member.js'
import { checksOf, isMember, priorityOf, trackInterfacesOf } from '../election/priority.js'
import { groupBy } from '../group-by.js'
import type { Keepalived } from '../schema/variables.js'
import { forEachInstance, hostNames, valuePerHost, variableOf } from './violation.js'

/** Whether each host has a unique priority that stays in range with all weights. */
export const priorityRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/no-priority',
    severity: 'error',
    explanation:
      'Without a priority a host cannot take part in the election. Name the host in `prefer`, or set `priorities`.',
    cannotBeIgnored: 'the configuration would lack the priority',
    find: forEachInstance(missing),
  },
  {
    id: 'keepalived/equal-priorities',
    severity: 'error',
    explanation:
      'The host with the highest priority becomes master. Between equal priorities the higher address decides, which is rarely intended.',
    find: forEachInstance(equal),
  },
  {
    id: 'keepalived/priority-out-of-range',
    severity: 'error',
    explanation:
      'keepalived limits the sum of priority and weights to the range 1 to 254, so a failed check may have no effect.',
    find: forEachInstance(outOfRange),
  },
  {
    id: 'keepalived/unused-priority',
    severity: 'error',
    explanation:
      'A priority for an instance that does not run on the host has no effect. The name of the instance may be misspelt.',
    find: unused,
  },
]

function missing(name: string, members: readonly Member[]): readonly Violation[] {
  const hosts = hostNames(members.filter((member) => rank(member) === undefined))
  if (hosts.length === 0) return []
  return [
    {
      hosts,
      variable: variableOf(name, 'prefer'),
      message: `${name} has no priority on ${hosts.join(', ')}`,
      hint: `Name the hosts in \`prefer\`, the master first, or set keepalived.priorities.${name} for each host.`,
    },
  ]
}

function equal(name: string, members: readonly Member[]): readonly Violation[] {
  const ranked = members.filter((member) => rank(member) !== undefined)
  return [...groupBy(ranked, rank).values()]
    .filter((same) => same.length > 1)
    .map((same) => ({
      hosts: hostNames(same),
      variable: `keepalived.priorities.${name}`,
      message: `the hosts of ${name} have the same priority (${valuePerHost(same, rank)})`,
      hint: 'Set a different priority for each host: the highest becomes master.',
    }))
}

function outOfRange(name: string, members: readonly Member[]): readonly Violation[] {
  return members.flatMap((member): Violation[] => {
    const base = rank(member)
    if (base === undefined) return []
    const weights = weightsOf(member)
    const lowest = base + sum(weights.filter((weight) => weight < 0))
    const highest = base + sum(weights.filter((weight) => weight > 0))
    if (lowest >= 1 && highest <= 254) return []
    return [
      {
        hosts: [member.host.name],
        variable: `keepalived.priorities.${name}`,
        message: `the priority ${base} of ${name} on ${member.host.name} can become ${lowest < 1 ? lowest : highest}`,
        hint: 'With all weights it must stay between 1 and 254. Choose another priority, or smaller weights.',
      },
    ]
  })
}

function unused(hosts: Hosts): readonly Violation[] {
  return hosts.flatMap(({ host, vars }) => {
    const names = vars.instances.filter((instance) => isMember(instance, host.name)).map((instance) => instance.name)
    const others = Object.keys(vars.priorities).filter((name) => !names.includes(name))
    return others.map((name) => ({
      hosts: [host.name],
      variable: `keepalived.priorities.${name}`,
      message: `${host.name} has a priority for ${name}, but no such instance`,
      hint: names.length > 0 ? `Its instances are ${names.join(', ')}.` : 'Name the host in `prefer`.',
    }))
  })
}

function rank({ instance, host, vars }: Member): number | undefined {
  return priorityOf(instance, host.name, vars)
}

function weightsOf({ instance, vars }: Member): readonly number[] {
  const checks = checksOf(instance, vars).filter((check) => Object.hasOwn(vars.checks, check))
  const links = trackInterfacesOf(instance, vars)
  return [...checks.map((check) => vars.checks[check]!.weight), ...links.map(({ weight }) => weight)]
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

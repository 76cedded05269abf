import type { Rule, Violation } from 'haploy'
import type { Hosts, Part } from '../election/part.js'
import { checksOf, priorityOf, takesPart } from '../election/priority.js'
import { groupBy } from '../group-by.js'
import type { Keepalived } from '../schema/variables.js'
import { each, hostsOf, inEachInstance, variableOf } from './violation.js'

/** Whether each host has a priority of its own, which stays one with all weights. */
export const priorityRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/no-priority',
    severity: 'error',
    explanation:
      'Without a priority a host cannot take part in the election. Name it in `prefer`, or set `priorities`.',
    cannotBeIgnored: 'the configuration would have no priority',
    find: inEachInstance(missing),
  },
  {
    id: 'keepalived/equal-priorities',
    severity: 'error',
    explanation:
      'The highest priority is master; among equal ones the host with the higher address is, which nobody has chosen.',
    find: inEachInstance(equal),
  },
  {
    id: 'keepalived/priority-out-of-range',
    severity: 'error',
    explanation:
      'keepalived cuts a sum of priority and weights to 1 to 254, so that a failed check may count for nothing.',
    find: inEachInstance(outOfRange),
  },
  {
    id: 'keepalived/unused-priority',
    severity: 'error',
    explanation: 'A priority for an instance that the host does not have is never read: its name may be misspelt.',
    find: unused,
  },
]

function missing(name: string, parts: readonly Part[]): readonly Violation[] {
  const hosts = hostsOf(parts.filter((part) => rank(part) === undefined))
  if (hosts.length === 0) return []
  return [
    {
      hosts,
      variable: variableOf(name, 'prefer'),
      message: `${name} has no priority on ${hosts.join(', ')}`,
      hint: `Name the hosts in \`prefer\`, the master first, or set keepalived.priorities.${name} for each.`,
    },
  ]
}

function equal(name: string, parts: readonly Part[]): readonly Violation[] {
  const ranked = parts.filter((part) => rank(part) !== undefined)
  return [...groupBy(ranked, rank).values()]
    .filter((same) => same.length > 1)
    .map((same) => ({
      hosts: hostsOf(same),
      variable: `keepalived.priorities.${name}`,
      message: `the hosts of ${name} have the same priority (${each(same, rank)})`,
      hint: 'Give each host another one: the highest is master.',
    }))
}

function outOfRange(name: string, parts: readonly Part[]): readonly Violation[] {
  return parts.flatMap((part): Violation[] => {
    const base = rank(part)
    if (base === undefined) return []
    const weights = weightsOf(part)
    const lowest = base + sum(weights.filter((weight) => weight < 0))
    const highest = base + sum(weights.filter((weight) => weight > 0))
    if (lowest >= 1 && highest <= 254) return []
    return [
      {
        hosts: [part.host.name],
        variable: `keepalived.priorities.${name}`,
        message: `the priority ${base} of ${name} on ${part.host.name} can become ${lowest < 1 ? lowest : highest}`,
        hint: 'With all weights it must stay within 1 and 254; choose another priority or smaller weights.',
      },
    ]
  })
}

function unused(hosts: Hosts): readonly Violation[] {
  return hosts.flatMap(({ host, vars }) => {
    const names = vars.instances.filter((instance) => takesPart(instance, host.name)).map((instance) => instance.name)
    const others = Object.keys(vars.priorities).filter((name) => !names.includes(name))
    return others.map((name) => ({
      hosts: [host.name],
      variable: `keepalived.priorities.${name}`,
      message: `${host.name} has a priority for ${name}, which is no instance there`,
      hint: names.length > 0 ? `Its instances are ${names.join(', ')}.` : 'Name the host in `prefer`.',
    }))
  })
}

function rank({ instance, host, vars }: Part): number | undefined {
  return priorityOf(instance, host.name, vars)
}

function weightsOf({ instance, vars }: Part): readonly number[] {
  const checks = checksOf(instance, vars).filter((check) => Object.hasOwn(vars.checks, check))
  return [...checks.map((check) => vars.checks[check]!.weight), ...instance.trackInterfaces.map(({ weight }) => weight)]
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

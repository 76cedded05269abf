import type { Problem } from 'haploy'
import { each, groupBy, type Members, type Part, partsOf, variableOf } from '../election/part.js'
import { checksOf, priorityOf, takesPart } from '../election/priority.js'

/** Whether each host has a priority of its own, and checks that can be added to it. */
export function electionProblems(name: string, members: Members): readonly Problem[] {
  const parts = partsOf(name, members)
  return [
    ...missingPriorities(parts, name),
    ...equalPriorities(parts, name),
    ...unknownChecks(parts, name),
    ...repeatedTracks(parts, name),
    ...sumsOutOfRange(parts, name),
  ]
}

/** A priority that nothing reads is a slip of the pen: the host would keep the one that `prefer` gives it. */
export function idlePriorities(members: Members): readonly Problem[] {
  return members.flatMap(({ host, vars }) => {
    const names = vars.instances.filter((instance) => takesPart(instance, host.name)).map((instance) => instance.name)
    const idle = Object.keys(vars.priorities).filter((name) => !names.includes(name))
    return idle.map((name) => ({
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

function missingPriorities(parts: readonly Part[], name: string): readonly Problem[] {
  const without = parts.filter((part) => rank(part) === undefined)
  if (without.length === 0) return []
  const hosts = without.map(({ host }) => host.name)
  return [
    {
      hosts,
      variable: variableOf(name, 'prefer'),
      message: `${name} has no priority on ${hosts.join(', ')}`,
      hint: `Name the hosts in \`prefer\`, the master first, or set keepalived.priorities.${name} for each.`,
    },
  ]
}

function equalPriorities(parts: readonly Part[], name: string): readonly Problem[] {
  const groups = groupBy(
    parts.filter((part) => rank(part) !== undefined),
    rank,
  )
  return [...groups.values()]
    .filter((equal) => equal.length > 1)
    .map((equal) => ({
      hosts: equal.map(({ host }) => host.name),
      variable: `keepalived.priorities.${name}`,
      message: `the hosts of ${name} have the same priority (${each(equal, rank)})`,
      hint: 'Give each host another one: the highest is master.',
    }))
}

function unknownChecks(parts: readonly Part[], name: string): readonly Problem[] {
  const unknown = parts.flatMap((part) =>
    checksOf(part.instance, part.vars)
      .filter((check) => !Object.hasOwn(part.vars.checks, check))
      .map((check) => ({ check, part })),
  )
  return [...groupBy(unknown, ({ check }) => check)].map(([check, found]) => ({
    hosts: found.map(({ part }) => part.host.name),
    variable: variableOf(name, 'checks'),
    message: `${name} relies on the check ${check}, which is not declared`,
    hint: `Declare it as keepalived.checks.${check}, or take one of ${Object.keys(found[0]!.part.vars.checks).join(', ')}.`,
  }))
}

/** keepalived ignores the second time with a warning, which its configuration test counts as a mistake. */
function repeatedTracks(parts: readonly Part[], name: string): readonly Problem[] {
  const found = parts.flatMap(({ host, instance, vars }) =>
    Object.entries({ checks: checksOf(instance, vars), trackInterfaces: instance.trackInterfaces.map((t) => t.name) })
      .flatMap(([key, names]) => names.filter((one, at) => names.indexOf(one) < at).map((one) => ({ key, one })))
      .map((repeated) => ({ ...repeated, host: host.name })),
  )
  return [...groupBy(found, ({ key, one }) => `${key} ${one}`).values()].map((same) => ({
    hosts: [...new Set(same.map(({ host }) => host))],
    variable: variableOf(name, same[0]!.key),
    message: `${name} tracks ${same[0]!.one} twice`,
    hint: 'Name it once.',
  }))
}

function sumsOutOfRange(parts: readonly Part[], name: string): readonly Problem[] {
  return parts.flatMap((part): Problem[] => {
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

function weightsOf({ instance, vars }: Part): readonly number[] {
  const checks = checksOf(instance, vars).filter((check) => Object.hasOwn(vars.checks, check))
  return [...checks.map((check) => vars.checks[check]!.weight), ...instance.trackInterfaces.map(({ weight }) => weight)]
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

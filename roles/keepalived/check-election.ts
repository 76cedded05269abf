import type { Problem } from 'haploy'
import { each, groupBy, type Members, type Part, partsOf, variableOf } from './check-members.js'
import { checksOf, priorityOf, takesPart } from './election.js'
import type { Check } from './variables.js'

/** Whether exactly one host wins, and another one wins as soon as a check fails there. */
export function electionProblems(name: string, members: Members): readonly Problem[] {
  const parts = partsOf(name, members)
  return [
    ...missingPriorities(parts, name),
    ...equalPriorities(parts, name),
    ...unknownChecks(parts, name),
    ...deadWeights(parts, name),
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

function deadWeights(parts: readonly Part[], name: string): readonly Problem[] {
  const ranked = parts.filter((part) => rank(part) !== undefined).sort((a, b) => rank(b)! - rank(a)!)
  const pairs = ranked.slice(1).map((lower, index) => ({ higher: ranked[index]!, lower }))
  const problems = pairs.flatMap(({ higher, lower }) =>
    weighted(higher)
      .map(({ check, weight }) => ({ check, text: dead(weight, higher, lower) }))
      .filter(({ text }) => text !== undefined)
      .map(({ check, text }) => ({
        hosts: [higher.host.name, lower.host.name],
        variable: `keepalived.checks.${check}.weight`,
        message: `the check ${check} cannot move ${name} from ${higher.host.name} to ${lower.host.name}: ${text}`,
        hint: 'The weight must be greater than the difference of the priorities, or 0 to let go at once.',
      })),
  )
  return [...problems, ...neverPreempted(ranked, name)]
}

/** Why a failing check would leave the addresses where they are, or undefined when they move. */
function dead(weight: number, higher: Part, lower: Part): string | undefined {
  const [high, low] = [rank(higher)!, rank(lower)!]
  if (weight < 0 && high + weight >= low) return `${high} ${weight} = ${high + weight} is not below ${low}`
  if (weight > 0 && low + weight <= high) return `${low} + ${weight} = ${low + weight} is not above ${high}`
  return undefined
}

/** A host that is not to be preempted keeps the addresses however low its priority falls; only FAULT moves them. */
function neverPreempted(parts: readonly Part[], name: string): readonly Problem[] {
  if (parts.length < 2 || !parts.every(({ instance }) => !instance.preempt)) return []
  const checks = new Set(
    parts.flatMap((part) =>
      weighted(part)
        .filter(({ weight }) => weight !== 0)
        .map(({ check }) => check),
    ),
  )
  return [...checks].map((check) => ({
    hosts: parts.map(({ host }) => host.name),
    variable: `keepalived.checks.${check}.weight`,
    message: `${name} is declared without preemption, so the weight of the check ${check} never moves it`,
    hint: 'Set the weight to 0, so that the host lets go of the addresses when the check fails.',
  }))
}

function sumsOutOfRange(parts: readonly Part[], name: string): readonly Problem[] {
  return parts.flatMap((part): Problem[] => {
    const base = rank(part)
    if (base === undefined) return []
    const weights = [
      ...weighted(part).map(({ weight }) => weight),
      ...part.instance.trackInterfaces.map((t) => t.weight),
    ]
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

function weighted({ instance, vars }: Part): { check: string; weight: Check['weight'] }[] {
  return checksOf(instance, vars).flatMap((check) => {
    const declared = Object.hasOwn(vars.checks, check) ? vars.checks[check] : undefined
    return declared ? [{ check, weight: declared.weight }] : []
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

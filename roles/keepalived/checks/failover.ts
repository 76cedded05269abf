import type { Problem } from 'haploy'
import { electionAfter, type Standing } from '../election/election.js'
import { describeFailure, type Failure, failuresOf, sequencesOf } from '../election/failures.js'
import { groupBy, instanceNames, type Members, type Part, partsOf, variableOf } from '../election/part.js'
import { priorityOf } from '../election/priority.js'
import { plainAddress } from '../schema/instance.js'

/**
 * Every failure, and every two, after which a host that does not serve holds the addresses although another one would.
 * One problem for each cause, told by the shortest sequence that leads there.
 */
export function failoverProblems(members: Members): readonly Problem[] {
  const mishaps = instanceNames(members).flatMap((name) => mishapsOf(name, partsOf(name, members)))
  const alone = mishaps.filter((mishap) => !mishaps.some((other) => explains(other, mishap)))
  return [...groupBy(alone, causeOf).values()].map(problemOf)
}

interface Mishap {
  readonly name: string
  readonly sequence: readonly Failure[]
  readonly keeps: boolean
  readonly holder: Standing
  /** The best of those that should hold the addresses instead. */
  readonly heir: Standing
}

/** Hosts without a priority, or with equal ones, are a problem of their own: nothing can be said of the rest. */
function mishapsOf(name: string, parts: readonly Part[]): readonly Mishap[] {
  const ranks = new Set(parts.map(({ instance, host, vars }) => priorityOf(instance, host.name, vars)))
  if (ranks.has(undefined) || ranks.size < parts.length) return []
  return sequencesOf(failuresOf(parts)).flatMap((sequence): Mishap[] => {
    const { holder, before, standings } = electionAfter(sequence, parts)
    const [heir] = standings.filter(({ healthy }) => healthy).toSorted((a, b) => b.priority - a.priority)
    if (!holder || !heir || holder.healthy) return []
    return [{ name, sequence, keeps: before === holder.part.host.name, holder, heir }]
  })
}

/** What is wrong when a host that does not serve holds the addresses. */
function faultOf({ holder, heir }: Mishap): 'unseen' | 'weight' | 'no preemption' {
  if (holder.failed.length === 0) return 'unseen'
  return holder.priority < heir.priority ? 'no preemption' : 'weight'
}

function causeOf(mishap: Mishap): string {
  return [faultOf(mishap), ...mishap.holder.failed.map(({ kind, name }) => `${kind} ${name}`)].join(', ')
}

/** Two failures together tell nothing new when one of them alone leads to the same. */
function explains(simple: Mishap, mishap: Mishap): boolean {
  const [few, many] = [simple.holder.failed, mishap.holder.failed]
  if (few.length >= many.length || faultOf(simple) !== faultOf(mishap)) return false
  return few.every(({ kind, name }) => many.some((other) => other.kind === kind && other.name === name))
}

function problemOf(same: readonly Mishap[]): Problem {
  const first = same[0]!
  const { name, sequence, keeps, holder, heir } = first
  const others = [...new Set(same.map((mishap) => mishap.name))].filter((other) => other !== name)
  const repeated =
    others.length === 0 ? '' : `; the same in ${others.length > 3 ? `${others.length} more` : others.join(', ')}`
  const events = sequence.map(describeFailure).join(', then ')
  const end = `${hostOf(holder)} ${keeps ? 'keeps' : 'gets'} ${addressesOf(holder)} although ${hostOf(heir)} is healthy`
  return {
    hosts: [...new Set(same.flatMap((mishap) => [hostOf(mishap.holder), hostOf(mishap.heir)]))].sort(),
    variable: variableAtFault(first),
    message: `${name}: ${events} → ${end}: ${reason(first)}${repeated}`,
    hint: hint(same),
  }
}

function hostOf({ part }: Standing): string {
  return part.host.name
}

function addressesOf({ part }: Standing): string {
  return part.instance.addresses.map(({ address }) => plainAddress(address)).join(' and ')
}

function variableAtFault({ name, holder }: Mishap): string {
  const [watch] = holder.failed
  if (!watch) return variableOf(name, 'checks')
  return watch.kind === 'check' ? `keepalived.checks.${watch.name}.weight` : variableOf(name, 'trackInterfaces')
}

function reason(mishap: Mishap): string {
  const { name, holder, heir } = mishap
  if (faultOf(mishap) === 'unseen') return `no check of ${name} sees it`
  const change = `its priority falls from ${wellPriority(holder)} to ${holder.priority}`
  if (faultOf(mishap) === 'no preemption')
    return `${change}, but ${hostOf(heir)} with ${heir.priority} does not preempt`
  return `${change}, ${holder.priority === heir.priority ? 'not below' : 'still above'} ${heir.priority}`
}

function wellPriority({ part }: Standing): number {
  return electionAfter([], [part]).standings[0]!.priority
}

function hint(same: readonly Mishap[]): string {
  const first = same[0]!
  if (faultOf(first) === 'unseen')
    return "Give it a check, such as { script: 'nginx' }, or drop `checks` to have all that there are."
  const atOnce = 'the weight 0, which lets go of the addresses at once'
  if (faultOf(first) === 'no preemption') return `Set ${atOnce}, or allow preemption.`
  if (first.holder.failed.length > 1) return `Set greater weights, or ${atOnce}.`
  const gaps = same.map(({ holder, heir }) => holder.priority - heir.priority)
  const { weight } = first.holder.failed[0]!
  const needed = weight < 0 ? `below ${weight - Math.max(...gaps)}` : `above ${weight + Math.max(...gaps)}`
  return `The weight must be ${needed}; or set ${atOnce}.`
}

import type { Rule, Violation } from 'haploy'
import { plainAddress } from '../address.js'
import { electionAfter, type HostPriority } from '../election/election.js'
import { describeFailure, type Failure, failuresOf, sequencesOf } from '../election/failures.js'
import { type Hosts, instanceNames, type Member, membersOf } from '../election/member.js'
import { priorityOf } from '../election/priority.js'
import { groupBy } from '../group-by.js'
import type { Keepalived } from '../schema/variables.js'
import { variableOf } from './violation.js'

/**
 * Every failure, and every two, after which a host that does not serve holds the addresses although another one would
 * serve. Each cause is one violation, with the shortest sequence that leads there.
 */
export const failoverRules: readonly Rule<Keepalived>[] = [
  {
    id: 'keepalived/unseen-failure',
    severity: 'error',
    explanation:
      'A failure that no check detects leaves the addresses on a host that does not serve. Add a check for it to the instance.',
    find: (hosts) => violationsOf('unseen', hosts),
  },
  {
    id: 'keepalived/weight-too-small',
    severity: 'error',
    explanation:
      'A weight that does not exceed the gap between the priorities leaves the addresses on a host that does not serve. Set a greater weight, or 0, which releases the addresses at once.',
    find: (hosts) => violationsOf('weight', hosts),
  },
  {
    id: 'keepalived/no-preemption',
    severity: 'error',
    explanation:
      'Without preemption a lower priority does not move the addresses. Only the weight 0 takes them from a host that does not serve.',
    find: (hosts) => violationsOf('no preemption', hosts),
  },
]

function violationsOf(fault: Fault, hosts: Hosts): readonly Violation[] {
  const cases = wrongHoldersOf(hosts).filter((one) => faultOf(one) === fault)
  return [...groupBy(cases, causeOf).values()].map(violationOf)
}

/** The three rules share the elections, of which there may be thousands. */
const cache = new WeakMap<Hosts, readonly WrongHolder[]>()

function wrongHoldersOf(hosts: Hosts): readonly WrongHolder[] {
  const cached = cache.get(hosts)
  if (cached) return cached
  const cases = instanceNames(hosts).flatMap((name) => wrongHoldersIn(name, membersOf(name, hosts)))
  const distinct = cases.filter((one) => !cases.some((other) => explains(other, one)))
  cache.set(hosts, distinct)
  return distinct
}

type Fault = 'unseen' | 'weight' | 'no preemption'

/** A host that holds the addresses and does not serve, although another one would. */
interface WrongHolder {
  readonly name: string
  readonly sequence: readonly Failure[]
  readonly keeps: boolean
  readonly holder: HostPriority
  /** The healthy host with the highest priority, which should hold the addresses instead. */
  readonly rightful: HostPriority
}

/** Other rules report hosts without a priority or with equal ones, whose election cannot be predicted. */
function wrongHoldersIn(name: string, members: readonly Member[]): readonly WrongHolder[] {
  const ranks = new Set(members.map(({ instance, host, vars }) => priorityOf(instance, host.name, vars)))
  if (ranks.has(undefined) || ranks.size < members.length) return []
  return sequencesOf(failuresOf(members)).flatMap((sequence): WrongHolder[] => {
    const { holder, before, hosts } = electionAfter(sequence, members)
    const [rightful] = hosts.filter(({ healthy }) => healthy).toSorted((a, b) => b.priority - a.priority)
    if (!holder || !rightful || holder.healthy) return []
    return [{ name, sequence, keeps: before === holder.member.host.name, holder, rightful }]
  })
}

/** Why a host that does not serve holds the addresses. */
function faultOf({ holder, rightful }: WrongHolder): Fault {
  if (holder.failed.length === 0) return 'unseen'
  return holder.priority < rightful.priority ? 'no preemption' : 'weight'
}

function causeOf(found: WrongHolder): string {
  return [faultOf(found), ...found.holder.failed.map(({ kind, name }) => `${kind} ${name}`)].join(', ')
}

/** A sequence of two failures adds nothing when one of them alone leads to the same. */
function explains(simple: WrongHolder, found: WrongHolder): boolean {
  const [few, many] = [simple.holder.failed, found.holder.failed]
  if (few.length >= many.length || faultOf(simple) !== faultOf(found)) return false
  return few.every(({ kind, name }) => many.some((other) => other.kind === kind && other.name === name))
}

function violationOf(same: readonly WrongHolder[]): Violation {
  const first = same[0]!
  const { name, sequence, keeps, holder, rightful } = first
  const others = [...new Set(same.map((found) => found.name))].filter((other) => other !== name)
  const repeated =
    others.length === 0
      ? ''
      : `; the same in ${others.length > 3 ? `${others.length} other instances` : others.join(', ')}`
  const events = sequence.map(describeFailure).join(', then ')
  const end = `${hostOf(holder)} ${keeps ? 'keeps' : 'gets'} ${addressesOf(holder)} although ${hostOf(rightful)} is healthy`
  return {
    hosts: [...new Set(same.flatMap((found) => [hostOf(found.holder), hostOf(found.rightful)]))].sort(),
    variable: variableAtFault(first),
    message: `${name}: ${events} → ${end}: ${reason(first)}${repeated}`,
    hint: hint(same),
  }
}

function hostOf({ member }: HostPriority): string {
  return member.host.name
}

function addressesOf({ member }: HostPriority): string {
  const { addresses, excludedAddresses } = member.instance
  return (
    [...addresses, ...excludedAddresses].map(({ address }) => plainAddress(address)).join(' and ') || 'the mastership'
  )
}

function variableAtFault({ name, holder }: WrongHolder): string {
  const [item] = holder.failed
  if (!item) return variableOf(name, 'checks')
  return item.kind === 'check' ? `keepalived.checks.${item.name}.weight` : variableOf(name, 'trackInterfaces')
}

function reason(found: WrongHolder): string {
  const { name, holder, rightful } = found
  if (faultOf(found) === 'unseen') return `no check of ${name} detects it`
  const change = `its priority falls from ${healthyPriority(holder)} to ${holder.priority}`
  if (faultOf(found) === 'no preemption')
    return `${change}, but ${hostOf(rightful)} with ${rightful.priority} does not preempt`
  return `${change}, ${holder.priority === rightful.priority ? 'not below' : 'still above'} ${rightful.priority}`
}

function healthyPriority({ member }: HostPriority): number {
  return electionAfter([], [member]).hosts[0]!.priority
}

function hint(same: readonly WrongHolder[]): string {
  const first = same[0]!
  if (faultOf(first) === 'unseen')
    return "Add a check to it, such as { script: 'nginx' }, or remove `checks` so that it tracks all declared checks."
  const atOnce = 'the weight 0, which releases the addresses at once'
  if (faultOf(first) === 'no preemption') return `Set ${atOnce}, or allow preemption.`
  if (first.holder.failed.length > 1) return `Set greater weights, or ${atOnce}.`
  const gaps = same.map(({ holder, rightful }) => holder.priority - rightful.priority)
  const { weight } = first.holder.failed[0]!
  const needed = weight < 0 ? `below ${weight - Math.max(...gaps)}` : `above ${weight + Math.max(...gaps)}`
  return `Set a weight ${needed}, or ${atOnce}.`
}

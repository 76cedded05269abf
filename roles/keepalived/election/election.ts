import { drainOf } from './drain.js'
import { checksNginx, dependsOnNginx, type Failure } from './failures.js'
import type { Member } from './member.js'
import { ownInterfacesOf } from './priority.js'
import { priorityAfter, type TrackedItem, trackedItemsOf, withinRange } from './tracked.js'

/** A host and its priority in an instance after some failures. */
export interface HostPriority {
  readonly member: Member
  /** What it advertises: its own priority plus the weights, from 1 to 254. */
  readonly priority: number
  /** It is down, or in FAULT, and cannot hold the addresses. */
  readonly out: boolean
  /** It would serve the requests to the addresses. */
  readonly healthy: boolean
  /** The checks and tracked interfaces that have failed. */
  readonly failed: readonly TrackedItem[]
}

export interface Outcome {
  readonly holder: HostPriority | undefined
  /** The holder before the last failure. */
  readonly before: string | undefined
  readonly hosts: readonly HostPriority[]
}

/** Which host holds the addresses of an instance after a sequence of failures, from a state without any. */
export function electionAfter(sequence: readonly Failure[], members: readonly Member[]): Outcome {
  let outcome = elect(undefined, prioritiesOf(members, []))
  for (let count = 1; count <= sequence.length; count++) {
    outcome = elect(outcome.holder?.member.host.name, prioritiesOf(members, sequence.slice(0, count)))
  }
  return outcome
}

function elect(before: string | undefined, hosts: readonly HostPriority[]): Outcome {
  const able = hosts.filter(({ out }) => !out)
  const current = able.find(({ member }) => member.host.name === before)
  const rivals = current ? able.filter((one) => one.priority > current.priority && one.member.instance.preempt) : able
  // Between equal priorities the higher address wins. It is not known here, so the worst case counts.
  const [best] = rivals.toSorted((a, b) => b.priority - a.priority || Number(a.healthy) - Number(b.healthy))
  return { holder: best ?? current, before, hosts }
}

function prioritiesOf(members: readonly Member[], failures: readonly Failure[]): readonly HostPriority[] {
  return members.map((member) => {
    const failuresHere = failures.filter(({ host }) => host === member.host.name)
    const items = trackedItemsOf(member)
    const failed = items.filter((item) => failuresHere.some((failure) => detects(item, failure, member)))
    const links = ownInterfacesOf(member.instance, member.vars)
    const down = failuresHere.some(({ kind, name }) => kind === 'host' || (kind === 'link' && links.includes(name)))
    const nginxDown = failuresHere.some(({ kind }) => kind === 'nginx') && dependsOnNginx(member)
    const drain = failuresHere.some(({ kind }) => kind === 'drain') ? drainOf(member, members) : undefined
    return {
      member,
      priority: withinRange(priorityAfter(member, failed, items) - (drain ?? 0)),
      out: down || drain === 0 || failed.some(({ weight }) => weight === 0),
      healthy: !down && !nginxDown && failed.length === 0,
      failed,
    }
  })
}

function detects(item: TrackedItem, failure: Failure, { vars }: Member): boolean {
  if (failure.kind === 'nginx') return item.kind === 'check' && checksNginx(item.name, vars)
  return failure.kind === item.kind && failure.name === item.name
}

import type { Member } from './member.js'
import { priorityAfter, trackedItemsOf } from './tracked.js'

/**
 * What draining takes off a host's priority: more than its lead over any other host, so that a healthy one takes over,
 * and where possible less than a failed check takes off another host, so that the drained host is the last resort. 0,
 * which means FAULT, where a lower priority moves nothing because nothing preempts.
 */
export function drainOf(member: Member, members: readonly Member[]): number {
  if (!member.instance.preempt) return 0
  const own = priorityAfter(member, [])
  const others = members.filter(({ host }) => host.name !== member.host.name)
  const leads = others.map((other) => own - priorityAfter(other, []))
  const smallestWeight = Math.min(...others.flatMap(trackedItemsOf).flatMap(({ weight }) => Math.abs(weight) || []))
  const least = Math.max(0, ...leads)
  const weight = Number.isFinite(smallestWeight) ? smallestWeight : usualWeight
  const most = Math.min(...leads, least) + weight - 1
  return Math.min(253, Math.max(least + 1, Math.min(most, least + Math.floor(weight / 4))))
}

/** In place of a weight where all checks mean FAULT, or there are none. */
const usualWeight = 20

import type { Member } from './member.js'
import { checksOf, priorityOf, trackInterfacesOf } from './priority.js'

/** What lowers the priority, or means FAULT with the weight 0. */
export interface TrackedItem {
  readonly kind: 'check' | 'link'
  readonly name: string
  readonly weight: number
}

export function trackedItemsOf({ instance, vars }: Pick<Member, 'instance' | 'vars'>): readonly TrackedItem[] {
  const declared = checksOf(instance, vars).filter((name) => Object.hasOwn(vars.checks, name))
  // The number in a file may be negative, too: with a positive weight, nothing is known of its effect.
  const checks = declared.filter((name) => vars.checks[name]!.file === undefined || vars.checks[name]!.weight <= 0)
  return [
    ...checks.map((name): TrackedItem => ({ kind: 'check', name, weight: vars.checks[name]!.weight })),
    ...trackInterfacesOf(instance, vars).map(({ name, weight }): TrackedItem => ({ kind: 'link', name, weight })),
  ]
}

/** What a host advertises after some items have failed: a negative weight counts while its item has, a positive one while it has not. */
export function priorityAfter(member: Member, failed: readonly TrackedItem[], items = trackedItemsOf(member)): number {
  const { instance, host, vars } = member
  const base = priorityOf(instance, host.name, vars) ?? 0
  const counted = items.filter((item) => item.weight < 0 === failed.includes(item))
  return counted.reduce((total, { weight }) => total + weight, base)
}

/** keepalived advertises nothing outside of this range. */
export function withinRange(priority: number): number {
  return Math.min(254, Math.max(1, priority))
}

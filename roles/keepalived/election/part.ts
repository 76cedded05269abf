import type { Member } from 'haploy'
import type { Instance } from '../schema/instance.js'
import type { Keepalived } from '../schema/variables.js'
import { takesPart } from './priority.js'

export type Members = readonly Member<Keepalived>[]

/** One host's view of one instance. */
export interface Part {
  readonly host: Member<Keepalived>['host']
  readonly vars: Keepalived
  readonly instance: Instance
}

export function instanceNames(members: Members): readonly string[] {
  return [...new Set(members.flatMap(({ vars }) => vars.instances.map(({ name }) => name)))]
}

/** The hosts that have a part in an instance, each with its own view of it. */
export function partsOf(name: string, members: Members): readonly Part[] {
  return members.flatMap(({ host, vars }) => {
    const instance = vars.instances.find((i) => i.name === name)
    return instance && takesPart(instance, host.name) ? [{ host, vars, instance }] : []
  })
}

/** `lb1: 100, lb2: 90` */
export function each(parts: readonly Part[], value: (part: Part) => unknown): string {
  return parts.map((part) => `${part.host.name}: ${value(part)}`).join(', ')
}

export function variableOf(name: string, key?: string): string {
  return ['keepalived.instances', name, ...(key ? [key] : [])].join('.')
}

/** The items by what they have in common. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

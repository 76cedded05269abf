import type { Violation } from 'haploy'
import { type Hosts, instanceNames, type Member, membersOf } from '../election/member.js'
import { groupBy } from '../group-by.js'

/** The `find` of a rule that checks each instance by itself. */
export function forEachInstance(
  find: (name: string, members: readonly Member[], hosts: Hosts) => readonly Violation[],
) {
  return (hosts: Hosts): readonly Violation[] =>
    instanceNames(hosts).flatMap((name) => find(name, membersOf(name, hosts), hosts))
}

/** A violation on one host. */
export interface Finding extends Omit<Violation, 'hosts'> {
  readonly host: string
}

/** Merges equal findings on several hosts into one violation. */
export function mergeByHost(findings: readonly Finding[]): readonly Violation[] {
  const same = groupBy(findings, ({ variable, message }) => `${variable} ${message}`)
  return [...same.values()].map((found) => {
    const { host: _, ...finding } = found[0]!
    return { ...finding, hosts: [...new Set(found.map(({ host }) => host))] }
  })
}

/** `lb1: 100, lb2: 90` */
export function valuePerHost(members: readonly Member[], value: (member: Member) => unknown): string {
  return members.map((member) => `${member.host.name}: ${value(member)}`).join(', ')
}

/** The name of each host, once. */
export function hostNames(members: readonly Member[]): readonly string[] {
  return [...new Set(members.map(({ host }) => host.name))]
}

export function variableOf(name: string, key: string): string {
  return `keepalived.instances.${name}.${key}`
}

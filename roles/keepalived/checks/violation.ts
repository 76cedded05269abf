import type { Violation } from 'haploy'
import { type Hosts, instanceNames, type Part, partsOf } from '../election/part.js'
import { groupBy } from '../group-by.js'

/** Looks at one instance after the other. */
export function inEachInstance(find: (name: string, parts: readonly Part[], hosts: Hosts) => readonly Violation[]) {
  return (hosts: Hosts): readonly Violation[] =>
    instanceNames(hosts).flatMap((name) => find(name, partsOf(name, hosts), hosts))
}

/** What was found on one host. */
export interface Finding extends Omit<Violation, 'hosts'> {
  readonly host: string
}

/** The same finding on several hosts is one violation. */
export function together(findings: readonly Finding[]): readonly Violation[] {
  const same = groupBy(findings, ({ variable, message }) => `${variable} ${message}`)
  return [...same.values()].map((found) => {
    const { host: _, ...finding } = found[0]!
    return { ...finding, hosts: [...new Set(found.map(({ host }) => host))] }
  })
}

/** `lb1: 100, lb2: 90` */
export function each(parts: readonly Part[], value: (part: Part) => unknown): string {
  return parts.map((part) => `${part.host.name}: ${value(part)}`).join(', ')
}

/** Names of the hosts, each once. */
export function hostsOf(parts: readonly Part[]): readonly string[] {
  return [...new Set(parts.map(({ host }) => host.name))]
}

export function variableOf(name: string, key: string): string {
  return `keepalived.instances.${name}.${key}`
}

import type { Lab } from '../../src/lab/index.js'
import { type Snapshot, snapshot } from '../../src/testing/snapshot.js'

export type { Snapshot }

/** Snapshots of several hosts, by name. */
export async function snapshots(lab: Lab, hosts: readonly string[]): Promise<Record<string, Snapshot>> {
  return Object.fromEntries(await Promise.all(hosts.map(async (host) => [host, await snapshot(lab, host)] as const)))
}

/** Paths by host that were added, removed or changed in any way; hosts without changes are omitted. */
export function alterations(
  before: Readonly<Record<string, Snapshot>>,
  after: Readonly<Record<string, Snapshot>>,
): Record<string, string[]> {
  const hosts = Object.keys(before).map((host) => [host, altered(before[host]!, after[host]!)] as const)
  return Object.fromEntries(hosts.filter(([, paths]) => paths.length > 0))
}

function altered(before: Snapshot, after: Snapshot): string[] {
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort()
}

import { setTimeout as sleep } from 'node:timers/promises'
import { folder } from './exchanges.js'
import { difference, type HostState, hashes, hostState } from './host-state.js'
import { type Point, pointsOf } from './point.js'
import type { Site } from './site.js'

export const scenarios = ['first deployment', 'edit'] as const
export type ScenarioName = (typeof scenarios)[number]

/** The host on which faults are injected. */
export const targetHost = 'lb1'

/** The result of a scenario without faults. */
export interface Baseline {
  readonly points: readonly Point[]
  /** By edition: the final state of each host. */
  readonly hostStates: ReadonlyMap<number, Readonly<Record<string, HostState>>>
  /** The hashes that each of haploy's files may have at any moment; null means no file. */
  readonly allowed: ReadonlyMap<string, ReadonlySet<string | null>>
}

/**
 * Runs a scenario without faults and records its result. An edit goes from edition 1 to 2 and back, so that each interrupted
 * run, once completed, is the start of the next; a first deployment starts from bare hosts and ends with edition 1.
 */
export async function observe(site: Site, scenario: ScenarioName): Promise<Baseline> {
  const files = await startOver(site, scenario)
  if (scenario === 'first deployment') await site.reset()
  const points = pointsOf(await note(site, scenario === 'edit' ? 2 : 1))
  const hostStates = new Map<number, Record<string, HostState>>()
  const allowed = new Map(files.map((file) => [file, new Set<string | null>(scenario === 'edit' ? [] : [null])]))
  for (const edition of scenario === 'edit' ? [2, 1] : [1]) {
    await site.deploy(edition)
    await site.settled()
    hostStates.set(edition, await hostStatesOf(site))
    const seen = await hashes(site.lab, targetHost, files)
    for (const [file, may] of allowed) may.add(seen.get(file) ?? null)
  }
  for (const [file, hash] of await packaged(site)) allowed.get(file)?.add(hash)
  return { points, hostStates, allowed }
}

/**
 * Brings the pair to edition 1, from bare hosts; for edits by way of edition 2, because a host keeps traces of earlier
 * editions. Returns the files that haploy writes.
 */
export async function startOver(site: Site, scenario: ScenarioName): Promise<string[]> {
  await site.reset()
  const { tasks } = await site.deploy(1)
  if (scenario === 'edit') for (const edition of [2, 1]) await site.deploy(edition)
  await site.settled()
  const paths = tasks.flatMap(({ outcome }) =>
    outcome.status === 'changed'
      ? outcome.differences.flatMap((one) => ('path' in one && typeof one.path === 'string' ? [one.path] : []))
      : [],
  )
  return [...new Set(paths)]
}

export async function hostStatesOf(site: Site): Promise<Record<string, HostState>> {
  return Object.fromEntries(
    await Promise.all(site.names.map(async (host) => [host, await hostState(site.lab, host)] as const)),
  )
}

/** Waits up to three seconds for the wanted states. Returns the differences that remain. */
export async function becomes(site: Site, wanted: Readonly<Record<string, HostState>>): Promise<string[]> {
  let found: string[] = []
  const alike = async () => {
    found = await differences(site, wanted)
    return found.length === 0
  }
  const late = Date.now() + 3000
  while (!(await alike()) && Date.now() < late) await sleep(50)
  return found
}

async function differences(site: Site, wanted: Readonly<Record<string, HostState>>): Promise<string[]> {
  const now = await hostStatesOf(site)
  return site.names.flatMap((host) => difference(wanted[host]!, now[host]!).map((line) => `${host}: ${line}`))
}

async function note(site: Site, edition: number): Promise<string> {
  const { ended } = await site.start(edition, targetHost)
  const said = await ended
  if (!said.endsWith('ended with 0')) throw new Error(`the run without faults failed: ${said}`)
  const { stdout } = await site.lab.on(targetHost, `cat ${folder}/steps; rm -r ${folder}`)
  return stdout
}

/** Packages contain some of the files, too, and also install them atomically. */
async function packaged(site: Site): Promise<[string, string][]> {
  const { stdout } = await site.lab.on(targetHost, `dpkg-query -W -f='\${Conffiles}\\n' nginx-common keepalived`)
  return [...stdout.matchAll(/^ (\S+) ([0-9a-f]{32})/gm)].map(([, path, hash]) => [path!, hash!])
}

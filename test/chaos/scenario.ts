import { on } from '../lab/ground-truth.js'
import { hashes } from './hashes.js'
import { type Portrait, portrait } from './judge/portrait.js'
import { offering } from './packages.js'
import { folder } from './points/exchanges.js'
import { type Point, pointsOf } from './points/point.js'
import type { Site } from './site.js'

export const scenarios = ['first deployment', 'upgrade', 'edit'] as const
export type ScenarioName = (typeof scenarios)[number]

/** The host on which faults are injected. */
export const targetHost = 'lb1'

/** The result of a scenario without faults. */
export interface Baseline {
  readonly points: readonly Point[]
  /**
   * By edition: each host's undisturbed twin, which is the host itself after the same runs from the same bare disk, before
   * any fault.
   */
  readonly twins: ReadonlyMap<number, Readonly<Record<string, Portrait>>>
  /** The hashes that each of haploy's files may have at any moment; null means no file. */
  readonly allowed: ReadonlyMap<string, ReadonlySet<string | null>>
}

/**
 * Runs a scenario without faults and records its result. An edit goes from edition 1 to 2 and back, so that each interrupted
 * run, once completed, is the start of the next; an upgrade is an edit that changes packages, too. A first deployment starts
 * from bare hosts and ends with edition 1.
 */
export async function observe(site: Site, scenario: ScenarioName): Promise<Baseline> {
  const files = await startOver(site, scenario)
  if (scenario === 'first deployment') await site.reset()
  const points = pointsOf(await note(site, scenario === 'first deployment' ? 1 : 2))
  const twins = new Map<number, Record<string, Portrait>>()
  const allowed = new Map(
    files.map((file) => [file, new Set<string | null>(scenario === 'first deployment' ? [null] : [])]),
  )
  for (const edition of scenario === 'first deployment' ? [1] : [2, 1]) {
    await site.deploy(edition)
    await site.settled()
    twins.set(edition, await portraitsOf(site))
    const seen = await hashes(site.lab, targetHost, files)
    for (const [file, may] of allowed) may.add(seen.get(file) ?? null)
  }
  for (const [file, hash] of await packaged(site)) allowed.get(file)?.add(hash)
  return { points, twins, allowed }
}

/**
 * Brings the pair to edition 1, from bare hosts; for edits and upgrades by way of edition 2, because a host keeps traces of earlier
 * editions. Returns the files that haploy writes.
 */
export async function startOver(site: Site, scenario: ScenarioName): Promise<string[]> {
  await site.reset()
  site.withPackages = scenario === 'upgrade'
  if (site.withPackages) await Promise.all(site.names.map((host) => on(site.lab, host, offering)))
  const { tasks } = await site.deploy(1)
  if (scenario !== 'first deployment') for (const edition of [2, 1]) await site.deploy(edition)
  await site.settled()
  const paths = tasks.flatMap(({ outcome }) =>
    outcome.status === 'changed'
      ? outcome.differences.flatMap((one) => ('path' in one && typeof one.path === 'string' ? [one.path] : []))
      : [],
  )
  return [...new Set(paths)]
}

export async function portraitsOf(site: Site): Promise<Record<string, Portrait>> {
  return Object.fromEntries(
    await Promise.all(
      site.names.map(async (host) => [host, await portrait((script) => site.lab.on(host, script))] as const),
    ),
  )
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
  const { stdout } = await site.lab.on(
    targetHost,
    `if command -v dpkg >/dev/null; then dpkg-query -W -f='\${Conffiles}\\n' nginx-common keepalived
    else rpm -q --qf '[ %{FILENAMES} %{FILEDIGESTS}\\n]' nginx keepalived; fi`,
  )
  return [...stdout.matchAll(/^ (\S+) ([0-9a-f]{32,64})/gm)].map(([, path, hash]) => [path!, hash!])
}

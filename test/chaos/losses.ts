import { setTimeout as sleep } from 'node:timers/promises'
import { hashes } from './hashes.js'
import { difference, leftovers, type Portrait } from './judge/portrait.js'
import { folder } from './points/exchanges.js'
import { type Baseline, portraitsOf, targetHost } from './scenario.js'
import type { Site } from './site.js'
import type { Tool } from './tool.js'

/** Checks while scripts may still run on the host: every file must be complete at any moment. */
export async function halfWritten(site: Site, { allowed }: Baseline): Promise<string[]> {
  const found = await hashes(site.lab, targetHost, [...allowed.keys()])
  return [...allowed].flatMap(([path, may]) =>
    may.has(found.get(path) ?? null) ? [] : [`${path} is neither the old nor the new one`],
  )
}

/** Lets the next run repair what a fault left, and judges the result. Returns one sentence for each loss. */
export async function nextRun(site: Site, tool: Tool, baseline: Baseline, edition: number): Promise<string[]> {
  try {
    await tool.deploy(edition)
    await site.settled()
    await Promise.all(site.names.map((host) => site.lab.on(host, `rm -rf ${folder}`)))
    const different = await becomes(site, baseline.twins.get(edition)!)
    const changed = await tool.deploy(edition)
    const again = Object.entries(changed).filter(([, count]) => count > 0)
    return [...different, ...again.map(([host, count]) => `${host}: the second run changes ${count} more`)]
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

/** Waits up to five seconds for hosts like their undisturbed twins. Returns the differences that remain. */
export async function becomes(site: Site, twins: Readonly<Record<string, Portrait>>): Promise<string[]> {
  for (const late = Date.now() + 5000; ; await sleep(300)) {
    const now = await portraitsOf(site)
    const found = site.names.flatMap((host) =>
      [...difference(twins[host]!, now[host]!), ...leftovers(now[host]!)].map((line) => `${host}: ${line}`),
    )
    if (found.length === 0 || Date.now() > late) return found
  }
}

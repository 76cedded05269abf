import { UsageError } from '../core/errors.js'
import { readRun, runIds } from './read.js'
import type { RunRecord } from './record.js'
import { summaryOf } from './summary.js'

interface Wanted {
  /** As `nameOf` returns them. */
  readonly playbook: string
  readonly inventory: string
}

/**
 * The hosts that failed or were unreachable in their last run of a playbook on an inventory, dry runs aside. Throws UsageError
 * when there are none.
 */
export async function failedHosts(project: string, { playbook, inventory }: Wanted): Promise<readonly string[]> {
  const hasFailed = new Map<string, boolean>()
  let isKnown = false
  for (const id of await runIds(project)) {
    const record = await readRun(project, id)
    if (!record || record.start.check) continue
    if (record.start.playbook !== playbook || record.start.inventory !== inventory) continue
    isKnown = true
    for (const [host, failed] of resultsOf(record)) if (!hasFailed.has(host)) hasFailed.set(host, failed)
  }
  const names = [...hasFailed].flatMap(([host, failed]) => (failed ? [host] : []))
  if (names.length > 0) return names
  if (isKnown) {
    throw new UsageError(`there is nothing to retry: no host failed in its last run of ${playbook}`, {
      hint: '`haploy runs` lists the runs.',
    })
  }
  throw new UsageError(`there is nothing to retry: the history has no run of ${playbook} on ${inventory}`, {
    hint: 'Dry runs do not count. `haploy runs` lists the runs.',
  })
}

/** Whether a run failed on each host, without the hosts on which it did not begin, or was not finished without a failure. */
function resultsOf(record: RunRecord): ReadonlyMap<string, boolean> {
  const { failed, unreachable, hosts } = summaryOf(record, () => false)
  const lost = new Set([...failed, ...unreachable])
  const results = hosts.flatMap((host): [string, boolean][] => {
    if (lost.has(host)) return [[host, true]]
    return isFinished(host, record) ? [[host, false]] : []
  })
  return new Map(results)
}

/**
 * Whether the run has begun on the host, and done every task and play. Handlers that are still pending are done by the next
 * run. A long record has its result, but not every event.
 */
function isFinished(host: string, { events }: RunRecord): boolean {
  const result = events.findLast((event) => event.type === 'run-finished')
  const hasBegun = Object.values(result?.tallies[host] ?? {}).some((count) => count > 0)
  const { tasks, plays } = result?.unfinished[host] ?? { tasks: [], plays: [] }
  return hasBegun && tasks.length + plays.length === 0
}

/** A playbook or an inventory by the name that it has in its folder: `playbooks/deploy.ts` is `deploy`. */
export function nameOf(given: string, folder: 'playbooks' | 'inventory'): string {
  const path = given.replace(/^(\.\/)+/, '')
  const name = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path
  return name.replace(/\.(?:ts|js|mjs)$/, '')
}

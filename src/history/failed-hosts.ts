import { UsageError } from '../core/errors.js'
import { readRun, runIds } from './read.js'
import { summaryOf } from './summary.js'

interface Wanted {
  /** As `nameOf` returns them. */
  readonly playbook: string
  readonly inventory: string
}

/**
 * The hosts that failed or were unreachable in the last run of a playbook on an inventory, dry runs aside. Throws UsageError
 * when there are none.
 */
export async function failedHosts(project: string, { playbook, inventory }: Wanted): Promise<readonly string[]> {
  for (const id of await runIds(project)) {
    const record = await readRun(project, id)
    if (!record || record.start.check) continue
    if (record.start.playbook !== playbook || record.start.inventory !== inventory) continue
    const { failed, unreachable, hosts } = summaryOf(record, () => false)
    const names = hosts.filter((host) => failed.includes(host) || unreachable.includes(host))
    if (names.length > 0) return names
    throw new UsageError(`there is nothing to retry: no host failed in the last run of ${playbook}`, {
      hint: `\`haploy runs show ${id}\` prints it.`,
    })
  }
  throw new UsageError(`there is nothing to retry: the history has no run of ${playbook} on ${inventory}`, {
    hint: 'Dry runs do not count. `haploy runs` lists the runs.',
  })
}

/** A playbook or an inventory by the name that it has in its folder: `playbooks/deploy.ts` is `deploy`. */
export function nameOf(given: string, folder: 'playbooks' | 'inventory'): string {
  const path = given.replace(/^(\.\/)+/, '')
  const name = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path
  return name.replace(/\.(?:ts|js|mjs)$/, '')
}

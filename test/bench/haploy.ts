import type { Tally } from '../../src/core/outcome.js'
import { command } from '../bundle.js'
import type { Candidate, Took } from './candidate.js'
import type { Site, Timed } from './site.js'

/** The measures and results of a run. */
export interface Run extends Timed {
  /** Over all hosts. */
  readonly changed: number
  /** The maximum number of exchanges with one host, including the facts. */
  readonly exchanges: number
}

/** The default playbook, as a user would write it. */
export const pairs = 'test/bench/pairs.ts'

/** Runs the real command in a separate process. Throws when a host failed or was unreachable. */
export async function haploy(
  site: Site,
  playbook: string,
  inventory: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Run> {
  const timed = await site.time(['node', command, 'run', playbook, '-i', inventory, '--output', 'json', ...args], env)
  const last = JSON.parse(timed.stdout.trim().split('\n').at(-1)!) as {
    tallies: Record<string, Tally>
    exchanges: Record<string, number>
  }
  const changed = Object.values(last.tallies).reduce((sum, tally) => sum + tally.changed, 0)
  return { ...timed, changed, exchanges: Math.max(...Object.values(last.exchanges)) }
}

/** A run that has nothing to change. */
export function unchanging(site: Site, playbook: string, inventory: string, env?: Record<string, string>): Candidate {
  const run = async () => expecting(await haploy(site, playbook, inventory, [], env), { changes: false })
  return { name: 'haploy', run }
}

/** Asserts that a run changed something, or nothing, as expected. */
export function expecting<T extends Took & { changed: number }>(run: T, expected: { changes: boolean }): T {
  if (run.changed > 0 === expected.changes) return run
  throw new Error(
    `a run changed ${run.changed} things where ${expected.changes ? 'something' : 'nothing'} was to change`,
  )
}

import type { Tally } from '../../src/core/outcome.js'
import { command } from '../bundle.js'
import type { Contender, Took } from './contender.js'
import type { Site, Timed } from './site.js'

/** What a run took, and what it said of itself. */
export interface Run extends Timed {
  /** Over all hosts. */
  readonly changed: number
  /** Exchanges with the host that was spoken to most, the facts included. */
  readonly exchanges: number
}

/** The playbook that is measured where nothing else is said, as a person writes one. */
export const pairs = 'test/bench/pairs.ts'

/** Runs the real command, as a process of its own. Throws when a host failed or was not reached. */
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

/** A run that finds everything as it should be. */
export function unchanging(site: Site, playbook: string, inventory: string, env?: Record<string, string>): Contender {
  const run = async () => expecting(await haploy(site, playbook, inventory, [], env), { changes: false })
  return { name: 'haploy', run }
}

/** A figure counts only for a run that did what it was to do. */
export function expecting<T extends Took & { changed: number }>(run: T, expected: { changes: boolean }): T {
  if (run.changed > 0 === expected.changes) return run
  throw new Error(
    `a run changed ${run.changed} things where ${expected.changes ? 'something' : 'nothing'} was to change`,
  )
}

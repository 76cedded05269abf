import { fileURLToPath } from 'node:url'
import type { Tally } from '../../src/core/outcome.js'
import type { Site } from './site.js'

/** What a run said of itself. */
export interface Run {
  readonly seconds: number
  /** Over all hosts. */
  readonly changed: number
  /** Exchanges by host. */
  readonly exchanges: Readonly<Record<string, number>>
}

/** The playbook that is measured, as a person writes one. */
export const playbook = 'test/bench/pairs.ts'

/** Runs the real command, as a process of its own, on the first hosts. */
export async function haploy(site: Site, hosts: number, args: readonly string[] = []): Promise<Run> {
  const command = ['node', cli, 'run', playbook, '-i', await site.inventory(hosts), '--output', 'json', ...args]
  const { seconds, stdout } = await site.time(command)
  const last = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
    tallies: Record<string, Tally>
    exchanges: Record<string, number>
  }
  const changed = Object.values(last.tallies).reduce((sum, tally) => sum + tally.changed, 0)
  return { seconds, changed, exchanges: last.exchanges }
}

const cli = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))

import { command } from '../bundle.js'
import { type Candidate, compare } from './candidate.js'
import { overFloor, type Row } from './row.js'
import type { Site } from './site.js'

/** `haploy --version`, beside a Node that does nothing. */
export async function startUp(site: Site, runs: number): Promise<Row> {
  const candidates: Candidate[] = [
    { name: 'haploy', run: () => site.time(['node', command, '--version']) },
    { name: 'floor', run: () => site.time(['node', '-e', '0']) },
  ]
  // One takes so little that a few more runs cost nothing.
  const measured = await compare(candidates, runs * 4)
  return { case: 'start-up', hosts: 0, measured, figures: overFloor(measured, 1.5) }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { appears } from '../lab/ground-truth.js'
import { folder } from './exchanges.js'
import type { Point } from './point.js'
import { targetHost } from './scenario.js'
import type { RunningCommand, Site } from './site.js'

/** What deploys the pair, and is broken off. */
export interface Tool {
  readonly name: 'haploy' | 'ansible'
  /** Deploys an edition, as a person does who tries again. Gives the changes by host; throws when anything fails. */
  deploy(edition: number): Promise<Readonly<Record<string, number>>>
  /** Starts a run that is to be broken, and comes back when it is at the point. */
  reach(edition: number, point: Point): Promise<RunningCommand>
}

export function haploy(site: Site): Tool {
  return {
    name: 'haploy',
    deploy: async (edition) => (await site.deploy(edition, ['--wait-lock', '90'])).changed,
    async reach(edition, point) {
      const run = await site.start(edition, targetHost, point)
      await Promise.race([appears(site.lab, targetHost, `${folder}/here`, 120), never(run)])
      if (point.inside !== undefined) await sleep(point.inside)
      return run
    },
  }
}

async function never(run: RunningCommand): Promise<never> {
  throw new Error(`the run did not come to the point where it was to be struck: ${await run.ended}`)
}

import { setTimeout as sleep } from 'node:timers/promises'
import { appears } from '../lab/ground-truth.js'
import { folder } from './points/exchanges.js'
import type { Point } from './points/point.js'
import { targetHost } from './scenario.js'
import type { RunningCommand, Site } from './site.js'

/** A tool that deploys the pair, and is interrupted. */
export interface Tool {
  readonly name: 'haploy' | 'ansible'
  /** Deploys an edition, as a user would who tries again. Returns the changes by host; throws on any failure. */
  deploy(edition: number): Promise<Readonly<Record<string, number>>>
  /** Starts a run that is to be interrupted, and resolves when it has reached the point. */
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
  throw new Error(`the run ended before it reached the point: ${await run.ended}`)
}

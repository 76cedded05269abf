import type { Host } from '../core/host/host.js'
import type { FailureLimits } from './prepare/prepared-play.js'

/**
 * Why a host is excluded from the rest of the run. `lost`: it became unreachable after the run had begun to change it.
 */
export type Loss = 'failed' | 'unreachable' | 'lost'

/** The hosts that a play has lost, both failed and unreachable, and whether other hosts may still start. */
export class Losses {
  readonly #losses = new Map<string, Loss>()

  constructor(private readonly limits: FailureLimits) {}

  add(host: Host, loss: Loss): void {
    this.#losses.set(host.name, loss)
  }

  /** Returns the names of the lost hosts of a batch. */
  in(batch: readonly Host[]): readonly string[] {
    return batch.map(({ name }) => name).filter((name) => this.#losses.has(name))
  }

  /** Returns why no further host of this batch may start; undefined if one may. */
  reasonToStartNoMore(batch: readonly Host[]): string | undefined {
    const { anyErrorsFatal, maxFail } = this.limits
    const lost = this.in(batch)
    if (lost.length === 0) return undefined
    if (anyErrorsFatal) return 'the play sets anyErrorsFatal'
    return this.#exceeds(lost.length, batch.length) ? `more than maxFail: ${maxFail} allows` : undefined
  }

  /** Returns why no further batch may start after this one; undefined if one may. */
  reasonToStop(batch: readonly Host[]): string | undefined {
    const lost = this.in(batch)
    const afterChanges = lost.filter((name) => this.#losses.get(name) === 'lost')
    if (afterChanges.length > 0) return 'lost after the run had begun to change it'
    if (lost.length === batch.length) return 'no host of the batch is left'
    return this.reasonToStartNoMore(batch)
  }

  #exceeds(lost: number, batch: number): boolean {
    const { maxFail } = this.limits
    if (typeof maxFail === 'string') return lost * 100 > Number.parseInt(maxFail, 10) * batch
    return maxFail !== undefined && this.#losses.size > maxFail
  }
}

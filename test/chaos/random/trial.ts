import { setTimeout as sleep } from 'node:timers/promises'
import { faults, type Kind } from '../faults/kinds.js'
import { halfWritten, nextRun } from '../losses.js'
import { folder } from '../points/exchanges.js'
import { describePoint } from '../points/point.js'
import { type Baseline, startOver, targetHost } from '../scenario.js'
import type { RunningCommand, Site } from '../site.js'
import { haploy } from '../tool.js'
import type { Clock } from './clock.js'
import type { Plan } from './plan.js'

/** How far a run was when the fault hit it, by the changes that it had reported for the host. */
export const phases = ['before', 'between', 'after'] as const
export type Phase = (typeof phases)[number]

/** The result of one plan. */
export interface RandomTrial extends Pick<Plan, 'seed' | 'scenario' | 'kind' | 'second'> {
  /** In words, for the message of a failure. */
  readonly where: string
  readonly phase: Phase
  /** The run succeeded in spite of the fault, or had ended before it. */
  readonly succeeded: boolean
  /** One sentence for each loss; empty when nothing was lost. */
  readonly lost: readonly string[]
}

interface RandomTrialOptions {
  readonly site: Site
  readonly baseline: Baseline
  readonly clock: Clock
}

/** Deploys the pair, injects faults at random moments, and lets the next runs repair them. */
export class RandomTrials {
  #edition = 1

  constructor(private readonly options: RandomTrialOptions) {}

  async carryOut(plan: Plan): Promise<RandomTrial> {
    const { site, baseline } = this.options
    const { seed, scenario, kind, second } = plan
    if (scenario === 'first deployment') await site.reset()
    else this.#edition = 3 - this.#edition
    const { phase, where, succeeded, lost } = await this.#disturb(plan).catch(failedTrial)
    lost.push(...(await nextRun(site, haploy(site), baseline, this.#edition)))
    if (lost.length > 0 && scenario !== 'first deployment') {
      await startOver(site, scenario)
      this.#edition = 1
    }
    return { seed, scenario, kind, ...(second && { second }), where, phase, succeeded, lost }
  }

  /** The run with the first fault, and the next one if it is disturbed, too. */
  async #disturb(plan: Plan): Promise<Pick<RandomTrial, 'phase' | 'where' | 'succeeded'> & { lost: string[] }> {
    const { site, baseline } = this.options
    const { run, where } = await this.#begin(plan)
    const end = await this.#inject(plan.kind, run, plan)
    const phase = this.#phaseOf(run)
    const over = (async () => {
      if (end) await sleep(plan.lasts).then(end)
      await site.lab.on(targetHost, `mkdir -p ${folder} && touch ${folder}/go`)
      return await bounded(run)
    })()
    const next = end && plan.overlaps ? await this.#next() : undefined
    const said = await over
    const lost = await halfWritten(site, baseline)
    if (next) await bounded(next)
    if (plan.second) {
      const again = await this.#next()
      await sleep(plan.second.fraction * this.options.clock.end)
      const endSecond = await this.#inject(plan.second.kind, again, plan)
      await endSecond?.()
      await bounded(again)
      lost.push(...(await halfWritten(site, baseline)))
    }
    return { phase, where, succeeded: said.endsWith('ended with 0'), lost }
  }

  /** Starts the first run, and resolves at the moment of the fault. */
  async #begin({ moment, kind }: Plan): Promise<{ run: RunningCommand; where: string }> {
    const { site, baseline, clock } = this.options
    if (moment.type === 'point') {
      const point = baseline.points[Math.floor(moment.fraction * baseline.points.length)]!
      return { run: await haploy(site).reach(this.#edition, point), where: describePoint(point) }
    }
    const [from, to] = (kind === 'package manager' && clock.packages) || [0, clock.end]
    const at = Math.round(from + (to - from) * moment.fraction)
    const run = await site.begin(this.#edition)
    await sleep(at)
    return { run, where: `${at} of ${clock.end} ms` }
  }

  #next(): Promise<RunningCommand> {
    return this.options.site.begin(this.#edition, ['--wait-lock', '60'])
  }

  #inject(kind: Kind, { process }: RunningCommand, { random }: Plan): Promise<(() => Promise<unknown>) | undefined> {
    const { lab } = this.options.site
    const address = this.options.site.addressOf(targetHost)
    return faults[kind]({ lab, host: targetHost, address, process, random })
  }

  #phaseOf(run: RunningCommand): Phase {
    const changed = run
      .said()
      .split('\n')
      .filter(
        (line) => line.includes('"task-finished"') && line.includes('"changed"') && line.includes(targetHost),
      ).length
    if (changed === 0) return 'before'
    return changed < this.options.clock.changes ? 'between' : 'after'
  }
}

/** A trial that cannot be carried out counts as lost: the reason may be a host that haploy has broken. */
function failedTrial(error: Error) {
  return { phase: 'before' as const, where: 'an unknown moment', succeeded: false, lost: [error.message] }
}

/** Ends a run that does not end by itself, which the judge notices if it matters. */
async function bounded(run: RunningCommand): Promise<string> {
  const timer = setTimeout(() => run.process.kill('SIGKILL'), 150_000)
  return await run.ended.finally(() => clearTimeout(timer))
}

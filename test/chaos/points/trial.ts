import { faults, type Kind } from '../faults/kinds.js'
import { halfWritten, nextRun } from '../losses.js'
import { Random } from '../random/random.js'
import { type Baseline, type ScenarioName, startOver, targetHost } from '../scenario.js'
import type { Site } from '../site.js'
import type { Tool } from '../tool.js'
import { folder } from './exchanges.js'
import type { Point } from './point.js'

/** The result of one fault. */
export interface Trial {
  readonly tool: Tool['name']
  readonly scenario: ScenarioName
  readonly kind: Kind
  readonly point: Point
  /** One sentence for each loss; empty when nothing was lost. */
  readonly lost: readonly string[]
}

interface TrialOptions {
  readonly site: Site
  readonly tool: Tool
  readonly scenario: ScenarioName
  readonly baseline: Baseline
}

/** Deploys the pair and injects faults at points, each time from the start of the scenario. */
export class Trials {
  #edition = 1

  constructor(private readonly options: TrialOptions) {}

  /** Injects a deadly fault at a point, lets the next run repair it, and reports what is lost. */
  async inject(kind: Kind, point: Point): Promise<Trial> {
    const { site, tool, scenario, baseline } = this.options
    if (scenario === 'first deployment') await site.reset()
    else this.#edition = 3 - this.#edition
    await this.#break(kind, point)
    const lost = [...(await halfWritten(site, baseline)), ...(await nextRun(site, tool, baseline, this.#edition))]
    if (lost.length > 0 && scenario !== 'first deployment') await this.#startOver()
    return { tool: tool.name, scenario, kind, point, lost }
  }

  /** Starts over after a loss, so that it does not affect the next trial. */
  async #startOver(): Promise<void> {
    await startOver(this.options.site, this.options.scenario)
    this.#edition = 1
  }

  async #break(kind: Kind, point: Point): Promise<void> {
    const { site, tool } = this.options
    const { lab } = site
    const run = await tool.reach(this.#edition, point)
    const address = site.addressOf(targetHost)
    await faults[kind]({ lab, host: targetHost, address, process: run.process, random: new Random(0) })
    await lab.on(targetHost, `mkdir -p ${folder} && touch ${folder}/go`)
    const timer = setTimeout(() => run.process.kill('SIGKILL'), 60_000)
    const said = await run.ended
    clearTimeout(timer)
    if (said.endsWith('ended with 0') && point.inside === undefined) throw new Error(`the fault had no effect: ${kind}`)
  }
}

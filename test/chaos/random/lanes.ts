import { Lab, type System } from '../../../src/lab/index.js'
import { observe, type ScenarioName } from '../scenario.js'
import { Site } from '../site.js'
import { timed } from './clock.js'
import type { Plan } from './plan.js'
import { type RandomTrial, RandomTrials } from './trial.js'

interface LanesOptions {
  readonly system: System
  /** A lab of each lane has this name and a number. */
  readonly lab: string
  readonly lanes: number
  readonly onProgress: (text: string) => void
  readonly onTrial: (trial: RandomTrial) => void
}

/** Pairs that carry out plans side by side, each in a lab of its own. */
export class Lanes {
  readonly #sites: Site[] = []
  #queue: Plan[] = []

  private constructor(private readonly options: LanesOptions) {}

  static async build(options: LanesOptions): Promise<Lanes> {
    const lanes = new Lanes(options)
    for (let number = 1; number <= options.lanes; number++) {
      const name = `${options.lab}-${number}`
      await Lab.down(name)
      lanes.#sites.push(
        await Site.at(await Lab.up({ name, hosts: 2, system: options.system, onProgress: options.onProgress })),
      )
    }
    return lanes
  }

  /** A lane carries out all plans of one scenario before those of another, because each needs its own start. */
  async carryOut(plans: readonly Plan[]): Promise<void> {
    this.#queue = [...plans]
    const offered = [...new Set(plans.map(({ scenario }) => scenario))]
    await Promise.all(this.#sites.map((site, lane) => this.#work(site, offered[lane % offered.length]!)))
  }

  /** Carries out no more plans than those that have begun. */
  stop(): void {
    this.#queue = []
  }

  async #work(site: Site, first: ScenarioName): Promise<void> {
    let current: { scenario: ScenarioName; trials: RandomTrials } | undefined
    for (let plan = this.#next(first); plan; plan = this.#next(plan.scenario)) {
      if (current?.scenario !== plan.scenario) {
        this.options.onProgress(`${site.lab.name}: ${plan.scenario}: baseline`)
        const baseline = await observe(site, plan.scenario)
        const clock = await timed(site, plan.scenario, baseline)
        current = { scenario: plan.scenario, trials: new RandomTrials({ site, baseline, clock }) }
      }
      this.options.onTrial(await current.trials.carryOut(plan))
    }
  }

  /** The next plan of a scenario, or of another one if there is none left. */
  #next(scenario: ScenarioName): Plan | undefined {
    const index = this.#queue.findIndex((plan) => plan.scenario === scenario)
    return this.#queue.splice(Math.max(index, 0), 1)[0]
  }

  async remove(): Promise<void> {
    await Promise.all(this.#sites.map((site) => Promise.all([site.remove(), site.lab.down()])))
  }
}

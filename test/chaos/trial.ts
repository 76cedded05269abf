import { folder } from './exchanges.js'
import { faults, type Kind } from './faults.js'
import { hashes } from './host-state.js'
import type { Point } from './point.js'
import { type Baseline, becomes, type ScenarioName, startOver, targetHost } from './scenario.js'
import type { Site } from './site.js'
import type { Tool } from './tool.js'

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

/** Deploys the pair and injects faults, each time from the start of the scenario. */
export class Trials {
  #edition = 1

  constructor(private readonly options: TrialOptions) {}

  /** Injects a fault at a point, lets the next run repair it, and reports what is lost. */
  async inject(kind: Kind, point: Point): Promise<Trial> {
    const { site, tool, scenario } = this.options
    if (scenario === 'first deployment') await site.reset()
    else this.#edition = 3 - this.#edition
    const lost: string[] = []
    await this.#break(kind, point)
    lost.push(...(await this.#halfWritten()))
    lost.push(...(await this.#nextRun()))
    if (lost.length > 0 && scenario === 'edit') await this.#startOver()
    return { tool: tool.name, scenario, kind, point, lost }
  }

  /** Starts over after a loss, so that it does not affect the next trial. */
  async #startOver(): Promise<void> {
    await startOver(this.options.site, 'edit')
    this.#edition = 1
  }

  async #break(kind: Kind, point: Point): Promise<void> {
    const { site, tool } = this.options
    const { lab } = site
    const run = await tool.reach(this.#edition, point)
    await faults[kind]({ lab, host: targetHost, address: site.addressOf(targetHost), process: run.process })
    await lab.on(targetHost, `mkdir -p ${folder} && touch ${folder}/go`)
    const timer = setTimeout(() => run.process.kill('SIGKILL'), 60_000)
    const said = await run.ended
    clearTimeout(timer)
    if (said.endsWith('ended with 0') && point.inside === undefined) throw new Error(`the fault had no effect: ${kind}`)
  }

  /** Checks while scripts may still run on the host: every file must be complete at any moment. */
  async #halfWritten(): Promise<string[]> {
    const { site, baseline } = this.options
    const found = await hashes(site.lab, targetHost, [...baseline.allowed.keys()])
    return [...baseline.allowed].flatMap(([path, may]) =>
      may.has(found.get(path) ?? null) ? [] : [`${path} is neither the old nor the new one`],
    )
  }

  async #nextRun(): Promise<string[]> {
    const { site, tool, baseline } = this.options
    try {
      await tool.deploy(this.#edition)
      await site.settled()
      await Promise.all(site.names.map((host) => site.lab.on(host, `rm -rf ${folder}`)))
      const different = await becomes(site, baseline.hostStates.get(this.#edition)!)
      const changed = await tool.deploy(this.#edition)
      const again = Object.entries(changed).filter(([, count]) => count > 0)
      return [...different, ...again.map(([host, count]) => `${host}: the second run changes ${count} more`)]
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)]
    }
  }
}

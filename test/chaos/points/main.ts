import { Lab } from '../../../src/lab/index.js'
import { ansibleNeeds } from '../../bench/ansible.js'
import type { Options } from '../options.js'
import { print, printProgress, removing } from '../print.js'
import { observe } from '../scenario.js'
import { Site } from '../site.js'
import { haploy } from '../tool.js'
import { observeAnsible } from './ansible.js'
import { describePoint, type Point, spread } from './point.js'
import { rowsOf, table } from './table.js'
import { type Trial, Trials } from './trial.js'

/** Interrupts deployments at one point after another. Returns false if haploy lost anything. */
export async function runAtPoints(options: Options): Promise<boolean> {
  await Lab.down(options.lab)
  const lab = await Lab.up({
    name: options.lab,
    hosts: 2,
    system: options.system,
    packages: options.ansible ? ansibleNeeds : [],
    onProgress: printProgress,
  })
  const site = await Site.at(lab)
  const remove = () => Promise.all([site.remove(), lab.down()])
  const trials = await removing(remove, () => tryAll(site, options))
  print(options.json ? `${JSON.stringify({ rows: rowsOf(trials), trials })}\n` : `\n${table(trials)}`)
  return !trials.some(({ tool, lost }) => tool === 'haploy' && lost.length > 0)
}

async function tryAll(site: Site, { scenarios, kinds, points, ansible }: Options): Promise<Trial[]> {
  const all: Trial[] = []
  const inject = async (trials: Trials, chosen: readonly Point[]) => {
    for (const kind of kinds) {
      for (const [index, point] of chosen.entries()) {
        const trial = await trials.inject(kind, point)
        all.push(trial)
        const where = `${trial.tool}, ${trial.scenario}, ${kind}, ${index + 1} of ${chosen.length} (${describePoint(point)})`
        printProgress(`${where}: ${trial.lost.length === 0 ? 'nothing lost' : `LOST: ${trial.lost.join('; ')}`}`)
      }
    }
  }
  for (const scenario of scenarios) {
    printProgress(`${scenario}: baseline`)
    const baseline = await observe(site, scenario)
    await inject(new Trials({ site, tool: haploy(site), scenario, baseline }), spread(baseline.points, points))
  }
  if (ansible) {
    printProgress('ansible, edit: baseline')
    const { tool, baseline } = await observeAnsible(site)
    const chosen = spread(baseline.points, points)
    await inject(new Trials({ site, tool, scenario: 'edit', baseline }), chosen)
  }
  return all
}

import { Lab } from '../../src/lab/index.js'
import { ansibleNeeds } from '../bench/ansible.js'
import { observeAnsible } from './ansible.js'
import { type Options, readOptions } from './options.js'
import { describePoint, type Point, spread } from './point.js'
import { observe } from './scenario.js'
import { Site } from './site.js'
import { rowsOf, table } from './table.js'
import { haploy } from './tool.js'
import { type Trial, Trials } from './trial.js'

// A program: `npm run chaos`. It interrupts deployments of a pair in a lab at one point after another, and exits with 1
// when anything is lost.

try {
  await chaos(readOptions(process.argv.slice(2)))
} catch (error) {
  printProgress(`chaos: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

async function chaos(options: Options): Promise<void> {
  await Lab.down(options.lab)
  const lab = await Lab.up({
    name: options.lab,
    hosts: 2,
    packages: options.ansible ? ansibleNeeds : [],
    onProgress: printProgress,
  })
  const site = await Site.at(lab)
  const remove = () => Promise.all([site.remove(), lab.down()])
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void remove().then(() => process.exit(99)))
  try {
    const trials = await tryAll(site, options)
    print(options.json ? `${JSON.stringify({ rows: rowsOf(trials), trials })}\n` : `\n${table(trials)}`)
    if (trials.some(({ tool, lost }) => tool === 'haploy' && lost.length > 0)) process.exitCode = 1
  } finally {
    await remove()
  }
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

function print(text: string): void {
  process.stdout.write(text)
}

function printProgress(text: string): void {
  process.stderr.write(`${text}\n`)
}

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

// A program: `npm run chaos`. It breaks deployments of a pair in a lab at one point after the other, and exits with 1
// when anything is lost by it.

try {
  await chaos(readOptions(process.argv.slice(2)))
} catch (error) {
  tell(`chaos: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

async function chaos(options: Options): Promise<void> {
  await Lab.down(options.lab)
  const lab = await Lab.up({
    name: options.lab,
    hosts: 2,
    packages: options.ansible ? ansibleNeeds : [],
    onProgress: tell,
  })
  const site = await Site.at(lab)
  const remove = () => Promise.all([site.remove(), lab.down()])
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void remove().then(() => process.exit(99)))
  try {
    const trials = await tryAll(site, options)
    say(options.json ? `${JSON.stringify({ rows: rowsOf(trials), trials })}\n` : `\n${table(trials)}`)
    if (trials.some(({ tool, lost }) => tool === 'haploy' && lost.length > 0)) process.exitCode = 1
  } finally {
    await remove()
  }
}

async function tryAll(site: Site, { scenarios, kinds, points, ansible }: Options): Promise<Trial[]> {
  const all: Trial[] = []
  const strike = async (trials: Trials, chosen: readonly Point[]) => {
    for (const kind of kinds) {
      for (const [index, point] of chosen.entries()) {
        const trial = await trials.strike(kind, point)
        all.push(trial)
        const where = `${trial.tool}, ${trial.scenario}, ${kind}, ${index + 1} of ${chosen.length} (${describePoint(point)})`
        tell(`${where}: ${trial.lost.length === 0 ? 'nothing lost' : `LOST: ${trial.lost.join('; ')}`}`)
      }
    }
  }
  for (const scenario of scenarios) {
    tell(`${scenario}: undisturbed`)
    const undisturbed = await observe(site, scenario)
    await strike(new Trials({ site, tool: haploy(site), scenario, undisturbed }), spread(undisturbed.points, points))
  }
  if (ansible) {
    tell('ansible, edit: undisturbed')
    const { tool, undisturbed } = await observeAnsible(site)
    const chosen = spread(undisturbed.points, points)
    await strike(new Trials({ site, tool, scenario: 'edit', undisturbed }), chosen)
  }
  return all
}

function say(text: string): void {
  process.stdout.write(text)
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

import { Lab } from '../../src/lab/index.js'
import { type Options, readOptions } from './options.js'
import { describePoint, spread } from './point.js'
import { observe } from './scenario.js'
import { Site } from './site.js'
import { rowsOf, table } from './table.js'
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
  const lab = await Lab.up({ name: options.lab, hosts: 2, onProgress: tell })
  const site = await Site.at(lab)
  const remove = () => Promise.all([site.remove(), lab.down()])
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void remove().then(() => process.exit(99)))
  try {
    const trials = await tryAll(site, options)
    say(options.json ? `${JSON.stringify({ rows: rowsOf(trials), trials })}\n` : `\n${table(trials)}`)
    if (trials.some(({ lost }) => lost.length > 0)) process.exitCode = 1
  } finally {
    await remove()
  }
}

async function tryAll(site: Site, { scenarios, kinds, points }: Options): Promise<Trial[]> {
  const all: Trial[] = []
  for (const scenario of scenarios) {
    tell(`${scenario}: undisturbed`)
    const undisturbed = await observe(site, scenario)
    const trials = new Trials({ site, scenario, undisturbed })
    const chosen = spread(undisturbed.points, points)
    for (const kind of kinds) {
      for (const [index, point] of chosen.entries()) {
        const trial = await trials.strike(kind, point)
        all.push(trial)
        const end = trial.lost.length === 0 ? 'nothing lost' : `LOST: ${trial.lost.join('; ')}`
        tell(`${scenario}, ${kind}, ${index + 1} of ${chosen.length} (${describePoint(point)}): ${end}`)
      }
    }
  }
  return all
}

function say(text: string): void {
  process.stdout.write(text)
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}

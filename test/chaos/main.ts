import { readOptions } from './options.js'
import { runAtPoints } from './points/main.js'
import { runTrials } from './random/main.js'

// A program: `npm run chaos`. It interrupts deployments of a pair in a lab, at one point after another or at random moments,
// and exits with 1 when anything is lost.

try {
  const options = readOptions(process.argv.slice(2))
  const isAllThere = await (options.trials > 0 ? runTrials(options) : runAtPoints(options))
  if (!isAllThere) process.exitCode = 1
} catch (error) {
  process.stderr.write(`chaos: ${error instanceof Error ? error.message : error}\n`)
  process.exitCode = 1
}

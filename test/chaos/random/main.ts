import type { Options } from '../options.js'
import { print, printProgress } from '../print.js'
import { Lanes } from './lanes.js'
import { planOf } from './plan.js'
import { describeTrial, rowsOf, table } from './table.js'
import type { RandomTrial } from './trial.js'

/** Injects faults at random moments, until all trials are done or the program is interrupted. Returns false if anything was lost. */
export async function runTrials(options: Options): Promise<boolean> {
  const { trials: count, seed, lab, lanes, system } = options
  printProgress(`seed ${seed}: ${count} trials; one of them again: --trials 1 --seed NUMBER`)
  const trials: RandomTrial[] = []
  const onTrial = (trial: RandomTrial) => {
    trials.push(trial)
    const result = trial.lost.length === 0 ? 'nothing lost' : `LOST: ${trial.lost.join('; ')}`
    printProgress(`${trials.length} of ${count}, ${describeTrial(trial)}: ${result}`)
  }
  const pairs = await Lanes.build({ system, lab, lanes: Math.min(lanes, count), onProgress: printProgress, onTrial })
  const plans = Array.from({ length: count }, (_, index) => planOf(seed + index, options))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => pairs.stop())
  await pairs.carryOut(plans).finally(() => pairs.remove())
  print(options.json ? `${JSON.stringify({ seed, rows: rowsOf(trials), trials })}\n` : `\n${table(trials)}`)
  return trials.every(({ lost }) => lost.length === 0)
}

import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { type Kind, kinds, kindsAtPoints } from './faults/kinds.js'
import { type ScenarioName, scenarios } from './scenario.js'

export interface Options {
  /** Number of trials at random moments; 0: faults at the points of a run instead. */
  readonly trials: number
  /** Of the first trial; the others have the numbers after it. */
  readonly seed: number
  /** Pairs with random trials at the same time. */
  readonly lanes: number
  /** Maximum number of points for each kind of fault in each scenario. */
  readonly points: number
  readonly kinds: readonly Kind[]
  readonly scenarios: readonly ScenarioName[]
  readonly json: boolean
  /** Also interrupt ansible-playbook, during edits. */
  readonly ansible: boolean
  readonly lab: string
  /** Of the hosts. Only Debian ones have upgrades. */
  readonly system: 'debian12' | 'el9'
}

/** Reads the arguments. Throws an Error that shows how to write them. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      trials: { type: 'string', default: '0' },
      seed: { type: 'string', default: `${randomInt(1_000_000)}` },
      lanes: { type: 'string', default: '2' },
      points: { type: 'string', default: 'all' },
      kinds: { type: 'string' },
      scenarios: { type: 'string' },
      json: { type: 'boolean', default: false },
      ansible: { type: 'boolean', default: false },
      lab: { type: 'string', default: 'chaos' },
      system: { type: 'string', default: 'debian12' },
    },
  })
  const [trials, seed, lanes] = [values.trials, values.seed, values.lanes].map(Number) as [number, number, number]
  const points = values.points === 'all' ? Number.POSITIVE_INFINITY : Number(values.points)
  const possible = trials > 0 ? kinds : kindsAtPoints
  const wantedKinds = values.kinds?.split(',') ?? possible
  const wantedScenarios =
    values.scenarios?.split(',') ?? (trials > 0 && values.system === 'debian12' ? scenarios : scenariosEverywhere)
  const numbers = [trials, seed].every(Number.isSafeInteger) && trials >= 0 && seed >= 0 && lanes > 0 && points > 0
  if (
    !numbers ||
    !wantedKinds.every(isOneOf(possible)) ||
    !wantedScenarios.every(isOneOf(scenarios)) ||
    !systems.some((name) => name === values.system)
  )
    throw usage()
  const wanted = {
    kinds: wantedKinds as Kind[],
    scenarios: wantedScenarios as ScenarioName[],
    system: values.system as Options['system'],
  }
  return { ...values, trials, seed, lanes, points, ...wanted }
}

const systems: readonly Options['system'][] = ['debian12', 'el9']

const scenariosEverywhere: readonly ScenarioName[] = ['first deployment', 'edit']

function isOneOf(names: readonly string[]): (name: string) => boolean {
  return (name) => names.includes(name)
}

function usage(): Error {
  const choices = `[--scenarios '${scenarios.join()}'] [--json] [--lab NAME] [--system ${systems.join('|')}]`
  return new Error(`Usage: npm run chaos -- [--points 10] [--kinds ${kindsAtPoints.join()}] [--ansible] ${choices}
       npm run chaos -- --trials 300 [--seed NUMBER] [--lanes 2] [--kinds '${kinds.join()}'] ${choices}`)
}

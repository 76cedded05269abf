import { parseArgs } from 'node:util'
import { type Kind, kinds } from './faults.js'
import { type ScenarioName, scenarios } from './scenario.js'

export interface Options {
  /** Maximum number of points for each kind of fault in each scenario. */
  readonly points: number
  readonly kinds: readonly Kind[]
  readonly scenarios: readonly ScenarioName[]
  readonly json: boolean
  /** Also interrupt ansible-playbook, during edits. */
  readonly ansible: boolean
  readonly lab: string
}

/** Reads the arguments. Throws an Error that shows how to write them. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      points: { type: 'string', default: 'all' },
      kinds: { type: 'string', default: kinds.join() },
      scenarios: { type: 'string', default: scenarios.join() },
      json: { type: 'boolean', default: false },
      ansible: { type: 'boolean', default: false },
      lab: { type: 'string', default: 'chaos' },
    },
  })
  const points = values.points === 'all' ? Number.POSITIVE_INFINITY : Number(values.points)
  const [wantedKinds, wantedScenarios] = [values.kinds.split(','), values.scenarios.split(',')]
  if (!(points > 0) || !wantedKinds.every(isOneOf(kinds)) || !wantedScenarios.every(isOneOf(scenarios))) throw usage()
  return { ...values, points, kinds: wantedKinds as Kind[], scenarios: wantedScenarios as ScenarioName[] }
}

function isOneOf(names: readonly string[]): (name: string) => boolean {
  return (name) => names.includes(name)
}

function usage(): Error {
  const choices = `[--kinds ${kinds.join()}] [--scenarios '${scenarios.join()}']`
  return new Error(`Usage: npm run chaos -- [--points 10] ${choices} [--ansible] [--json] [--lab NAME]`)
}

import { parseArgs } from 'node:util'

export interface Options {
  /** Numbers of hosts to measure with, ascending. */
  readonly hosts: readonly number[]
  /** How often each contender runs in each case. */
  readonly runs: number
  readonly json: boolean
  readonly ansible: boolean
}

/** Reads the arguments. Throws an Error that shows how to write them. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      hosts: { type: 'string', default: '2,10' },
      runs: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
      'no-ansible': { type: 'boolean', default: false },
    },
  })
  const hosts = values.hosts.split(',').map(Number)
  const runs = Number(values.runs)
  if (![...hosts, runs].every((number) => Number.isInteger(number) && number > 0) || Math.min(...hosts) < 2) {
    throw new Error('Usage: npm run bench -- [--hosts 2,10] [--runs 5] [--json] [--no-ansible], with at least 2 hosts')
  }
  return { hosts: hosts.toSorted((a, b) => a - b), runs, json: values.json, ansible: !values['no-ansible'] }
}

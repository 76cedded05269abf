import { parseArgs } from 'node:util'

export const kinds = ['no-change', 'edit', 'first', 'start', 'far', 'many', 'push'] as const
export type Kind = (typeof kinds)[number]

export interface Options {
  /** What to measure. */
  readonly only: readonly Kind[]
  /** Numbers of hosts to measure, ascending. */
  readonly hosts: readonly number[]
  /** Maximum number of hosts that one machine represents. */
  readonly many: number
  /** Runs of each candidate per case. */
  readonly runs: number
  readonly json: boolean
  /** Maximum number of hosts for which ansible is measured; 0 for never. */
  readonly ansible: number
  /** Whether to record the figures as guarded ones. */
  readonly update: boolean
  /** Name of the lab. */
  readonly lab: string
}

/** Reads the arguments. Throws an Error that shows how to write them. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: kinds.join() },
      hosts: { type: 'string', default: '2,10,50' },
      many: { type: 'string', default: '1000' },
      runs: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
      ansible: { type: 'string', default: '10' },
      update: { type: 'boolean', default: false },
      lab: { type: 'string', default: 'bench' },
    },
  })
  const hosts = values.hosts.split(',').map(Number)
  const [many, runs, ansible] = [values.many, values.runs, values.ansible].map(Number) as [number, number, number]
  const only = values.only.split(',')
  const numbers = [...hosts, many, runs, ansible + 1]
  if (!numbers.every((number) => Number.isInteger(number) && number > 0) || Math.min(...hosts) < 2) throw usage()
  if (!only.every((kind) => (kinds as readonly string[]).includes(kind)) || many <= 100) throw usage()
  return {
    ...values,
    ...{ only: only as Kind[], hosts: hosts.toSorted((a, b) => a - b), many, runs, ansible },
  }
}

function usage(): Error {
  return new Error(
    `Usage: npm run bench -- [--only ${kinds.join()}] [--hosts 2,10,50] [--many 1000] [--runs 5] [--ansible 10] [--json] [--update] [--lab bench]\n` +
      'There are at least 2 hosts, and many are more than 100; --ansible is the number of hosts up to which ansible is measured, 0 for never.',
  )
}

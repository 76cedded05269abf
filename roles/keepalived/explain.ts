import { electionAfter } from './election/election.js'
import { describeFailure, type Failure, failuresOf, sequencesOf } from './election/failures.js'
import { type Hosts, instanceNames, type Part, partsOf } from './election/part.js'
import { priorityOf } from './election/priority.js'
import { groupBy } from './group-by.js'

/** Which host holds the addresses of each instance after each failure, and each two: a table for every set of hosts. */
export function explain(hosts: Hosts): string {
  const instances = instanceNames(hosts).map((name) => partsOf(name, hosts))
  const clusters = groupBy(instances, (parts) => parts.map(({ host }) => host.name).join(' '))
  return [...clusters.values()].map(table).join('\n\n')
}

/** The instances of one set of hosts, each by its parts. */
type Cluster = readonly (readonly Part[])[]

function table(cluster: Cluster): string {
  const names = cluster.map((parts) => parts[0]!.instance.name)
  const rows = [['', ...names], ...outcomes(cluster)]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  if (cluster.length > 1 && sum(widths) + 2 * cluster.length > columns) return inHalves(cluster)
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  const sick = lines.some((line) => line.includes(unwell))
    ? ['', `${unwell} does not serve, but no other host does either`]
    : []
  return [...cluster.map(title), '', ...lines, ...sick].join('\n')
}

/** What a terminal has room for. */
const columns = 80
const unwell = '(!)'

function inHalves(cluster: Cluster): string {
  const half = Math.ceil(cluster.length / 2)
  return [cluster.slice(0, half), cluster.slice(half)].map(table).join('\n\n')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** `VI_1: 198.18.0.200/24 on lb1 (100), lb2 (90)` */
function title(parts: readonly Part[]): string {
  const { name, addresses } = parts[0]!.instance
  const hosts = parts.map((part) => `${part.host.name} (${priorityOf(part.instance, part.host.name, part.vars)})`)
  return `${name}: ${addresses.map(({ address }) => address).join(' ')} on ${hosts.join(', ')}`
}

/** Two failures get one row where their order does not matter. */
function outcomes(cluster: Cluster): readonly string[][] {
  const sequences = sequencesOf(failuresOf(cluster.flat()))
  const rows = sequences.map((sequence) => ({
    sequence,
    holders: cluster.map((parts) => holderAfter(sequence, parts)),
  }))
  const keyOf = ({ sequence, holders }: (typeof rows)[number]) => `${sequence.map(describeFailure).sort()}: ${holders}`
  return [...groupBy(rows, keyOf).values()].map((same) => {
    const { sequence, holders } = same[0]!
    return [describe(sequence, same.length === 1), ...holders]
  })
}

function holderAfter(sequence: readonly Failure[], parts: readonly Part[]): string {
  const { holder } = electionAfter(sequence, parts)
  if (!holder) return 'nobody'
  return holder.healthy ? holder.part.host.name : `${holder.part.host.name} ${unwell}`
}

function describe(sequence: readonly Failure[], ordered: boolean): string {
  if (sequence.length === 0) return 'all is well'
  return sequence.map(describeFailure).join(ordered ? ', then ' : ', ')
}

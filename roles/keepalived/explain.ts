import { electionAfter } from './election/election.js'
import { describeFailure, type Failure, failuresOf, sequencesOf } from './election/failures.js'
import { type Hosts, instanceNames, type Member, membersOf } from './election/member.js'
import { priorityOf } from './election/priority.js'
import { groupBy } from './group-by.js'

/** Which host holds the addresses of each instance after each failure and each two: one table per set of hosts. */
export function explain(hosts: Hosts): string {
  const instances = instanceNames(hosts).map((name) => membersOf(name, hosts))
  const clusters = groupBy(instances, (members) => members.map(({ host }) => host.name).join(' '))
  return [...clusters.values()].map(table).join('\n\n')
}

/** The instances that the same hosts run, each as its members. */
type Cluster = readonly (readonly Member[])[]

function table(cluster: Cluster): string {
  const names = cluster.map((members) => members[0]!.instance.name)
  const rows = [['', ...names], ...outcomes(cluster)]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  if (cluster.length > 1 && sum(widths) + 2 * cluster.length > columns) return inHalves(cluster)
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  const footnote = lines.some((line) => line.includes(unhealthyMark))
    ? ['', `${unhealthyMark} does not serve, and neither does any other host`]
    : []
  return [...cluster.map(title), '', ...lines, ...footnote].join('\n')
}

/** Width of a terminal. */
const columns = 80
const unhealthyMark = '(!)'

function inHalves(cluster: Cluster): string {
  const half = Math.ceil(cluster.length / 2)
  return [cluster.slice(0, half), cluster.slice(half)].map(table).join('\n\n')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** `VI_1: 198.18.0.200/24 on lb1 (100), lb2 (90)` */
function title(members: readonly Member[]): string {
  const { name, addresses } = members[0]!.instance
  const hosts = members.map(
    (member) => `${member.host.name} (${priorityOf(member.instance, member.host.name, member.vars)})`,
  )
  return `${name}: ${addresses.map(({ address }) => address).join(' ')} on ${hosts.join(', ')}`
}

/** Two failures share a row when their order does not matter. */
function outcomes(cluster: Cluster): readonly string[][] {
  const sequences = sequencesOf(failuresOf(cluster.flat()))
  const rows = sequences.map((sequence) => ({
    sequence,
    holders: cluster.map((members) => holderAfter(sequence, members)),
  }))
  const keyOf = ({ sequence, holders }: (typeof rows)[number]) => `${sequence.map(describeFailure).sort()}: ${holders}`
  return [...groupBy(rows, keyOf).values()].map((same) => {
    const { sequence, holders } = same[0]!
    return [describe(sequence, same.length === 1), ...holders]
  })
}

function holderAfter(sequence: readonly Failure[], members: readonly Member[]): string {
  const { holder } = electionAfter(sequence, members)
  if (!holder) return 'no host'
  return holder.healthy ? holder.member.host.name : `${holder.member.host.name} ${unhealthyMark}`
}

function describe(sequence: readonly Failure[], ordered: boolean): string {
  if (sequence.length === 0) return 'no failure'
  return sequence.map(describeFailure).join(ordered ? ', then ' : ', ')
}

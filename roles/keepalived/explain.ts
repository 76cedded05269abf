import { electionAfter } from './election/election.js'
import { describeFailure, type Failure, failuresOf, isStartedAgain, sequencesOf } from './election/failures.js'
import { type Hosts, instanceNames, type Member, membersOf } from './election/member.js'
import { groupOf, priorityOf } from './election/priority.js'
import { groupBy } from './group-by.js'

/**
 * Which host holds the addresses of each instance, or of each group, after each failure, each two, and on drained
 * hosts: one table per set of hosts.
 */
export function explain(hosts: Hosts): string {
  const units = groupBy(
    instanceNames(hosts).map((name) => membersOf(name, hosts)),
    nameOf,
  )
  const clusters = groupBy([...units.values()], ([members]) => members!.map(({ host }) => host.name).join(' '))
  return [...clusters.values()].map(table).join('\n\n')
}

/** The instances that move together, each as its members: those of a group, or one alone. */
type Unit = readonly (readonly Member[])[]

/** Units on the same hosts. */
type Cluster = readonly Unit[]

/** Of the group of an instance, or else of the instance. */
function nameOf([member]: readonly Member[]): string {
  return member ? (groupOf(member.instance, member.vars)?.name ?? member.instance.name) : ''
}

function table(cluster: Cluster): string {
  const names = cluster.map(([members]) => nameOf(members!))
  const rows = [['', ...names], ...outcomes(cluster)]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  if (cluster.length > 1 && sum(widths) + 2 * cluster.length > columns) return inHalves(cluster)
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  const notes = [...footnotes].filter(([mark]) => lines.some((line) => line.includes(mark)))
  const below = notes.map(([mark, meaning]) => `${mark} ${meaning}`)
  return [...cluster.flatMap(titles), '', ...lines, ...(below.length > 0 ? ['', ...below] : [])].join('\n')
}

/** Width of a terminal. */
const columns = 80

const marks = { noneHealthy: '(!)', wrong: '(!!)', startsAgain: '(+)' }
const footnotes = new Map([
  [marks.noneHealthy, 'nginx or a check fails there, and no other host is healthy'],
  [marks.wrong, 'nginx or a check fails there, although another host is healthy'],
  [marks.startsAgain, 'its check starts nginx again'],
])

function inHalves(cluster: Cluster): string {
  const half = Math.ceil(cluster.length / 2)
  return [cluster.slice(0, half), cluster.slice(half)].map(table).join('\n\n')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function titles(unit: Unit): readonly string[] {
  const instances = unit.map(([first]) => first!.instance.name)
  const together = instances.length > 1 ? [`${nameOf(unit[0]!)}: ${instances.join(' and ')} move together`] : []
  return [...unit.map(title), ...together]
}

/** `VI_1: 198.18.0.200/24 on lb1 (100), lb2 (90)` */
function title(members: readonly Member[]): string {
  const { name, addresses, excludedAddresses } = members[0]!.instance
  const hosts = members.map(
    (member) => `${member.host.name} (${priorityOf(member.instance, member.host.name, member.vars)})`,
  )
  const held = [...addresses, ...excludedAddresses].map(({ address }) => address)
  return `${name}: ${held.join(' ') || 'no address'} on ${hosts.join(', ')}`
}

/** Two failures share a row when their order does not matter. */
function outcomes(cluster: Cluster): readonly string[][] {
  const members = cluster.flat(2)
  const failures = failuresOf(members)
  const sequences = [...sequencesOf(failures), ...restarts(members), ...drains(members, failures)]
  const rows = sequences.map((sequence) => ({
    sequence,
    holders: cluster.map(([first]) => holderAfter(sequence, first!)),
  }))
  const keyOf = ({ sequence, holders }: (typeof rows)[number]) => `${sequence.map(describeFailure).sort()}: ${holders}`
  return [...groupBy(rows, keyOf).values()].map((same) => {
    const { sequence, holders } = same[0]!
    return [describe(sequence, same.length === 1 && sequence[0]?.kind !== 'drain'), ...holders]
  })
}

function restarts(members: readonly Member[]): readonly (readonly Failure[])[] {
  return hostsOf(members)
    .filter((host) => isStartedAgain(host, members))
    .map((host) => [{ kind: 'stop', host }])
}

/** A drained host, alone and with each failure of another one. */
function drains(members: readonly Member[], failures: readonly Failure[]): readonly (readonly Failure[])[] {
  const hosts = hostsOf(members)
  if (hosts.length < 2) return []
  return hosts.flatMap((host) => {
    const drain: Failure = { kind: 'drain', host }
    return [[drain], ...failures.filter((failure) => failure.host !== host).map((failure) => [drain, failure])]
  })
}

function hostsOf(members: readonly Member[]): readonly string[] {
  return [...new Set(members.map(({ host }) => host.name))]
}

function holderAfter(sequence: readonly Failure[], members: readonly Member[]): string {
  const { holder, hosts } = electionAfter(sequence, members)
  if (!holder) return 'no host'
  const { name } = holder.member.host
  if (sequence.some(({ kind, host }) => kind === 'stop' && host === name)) return `${name} ${marks.startsAgain}`
  if (holder.healthy) return name
  return `${name} ${hosts.some(({ healthy, out }) => healthy && !out) ? marks.wrong : marks.noneHealthy}`
}

function describe(sequence: readonly Failure[], ordered: boolean): string {
  if (sequence.length === 0) return 'no failure'
  return sequence.map(describeFailure).join(ordered ? ', then ' : ', ')
}

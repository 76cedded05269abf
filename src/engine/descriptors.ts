import { UsageError } from '../core/errors.js'
import type { Host } from '../core/host/host.js'

interface Play {
  readonly name: string
  readonly batches: readonly (readonly Host[])[]
}

/** What a run needs to know of this machine. Numbers of file descriptors. */
export interface DescriptorBudget {
  /** Undefined where the system does not tell. */
  readonly free: number | undefined
  readonly limit: number
  of(host: Host): number
  readonly hint: string
}

/**
 * Throws UsageError when the connections that a run has at the same time need more file descriptors than this machine
 * allows: it would lose hosts in the middle.
 */
export function assertDescriptors(plays: readonly Play[], forks: number, budget: DescriptorBudget): void {
  const { free, limit, of, hint } = budget
  if (free === undefined) return
  const hosts = mostAtOnce(plays, forks)
  const needed = hosts.reduce((sum, host) => sum + of(host), 0)
  if (needed <= free) return
  throw new UsageError(
    `this machine allows ${limit} open files, too few for the ${hosts.length} hosts to which the run is connected at the same time`,
    { hint },
  )
}

/**
 * The hosts that are connected at the same time, at most. A host of one play is connected while it is its turn, and a
 * host of several plays from the first one to the last.
 */
export function mostAtOnce(plays: readonly Play[], forks: number): readonly Host[] {
  const hosts = new Map(plays.flatMap(({ batches }) => batches.flat()).map((host) => [host.name, host]))
  const indexes = new Map<string, number[]>()
  for (const [index, { batches }] of plays.entries())
    for (const { name } of batches.flat()) indexes.set(name, [...(indexes.get(name) ?? []), index])
  const connected = plays.map((_, index) => {
    const current = [...hosts.values()].filter(({ name }) => {
      const theirs = indexes.get(name)!
      return theirs[0]! <= index && theirs.at(-1)! >= index
    })
    const isBrief = ({ name }: Host) => new Set(indexes.get(name)).size === 1
    return [...current.filter((host) => !isBrief(host)), ...current.filter(isBrief).slice(0, forks)]
  })
  return connected.reduce((most, each) => (each.length > most.length ? each : most), [])
}

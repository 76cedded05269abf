import type { Timed } from './site.js'

/** One of the programs that are compared. */
export interface Candidate {
  readonly name: CandidateName
  /** Prepares the hosts for the measured part; not measured. */
  prepare?(): Promise<void>
  /** Runs it once. Throws when the result is wrong. */
  run(): Promise<Took>
}

export type CandidateName = 'haploy' | 'floor' | 'ssh' | 'scp' | 'rsync' | 'ansible'

/** The measures of one process, or the medians of several. */
export type Took = Pick<Timed, 'seconds' | 'cpu' | 'memory'> & {
  /** Seconds of processor time on all hosts together, if measured. */
  readonly hostsCpu?: number
}

export type Measured = Partial<Record<CandidateName, Took>>

/**
 * Runs the candidates in turns, `runs` times each, so that a busy moment of the machine affects all of them; a different one
 * begins each turn. The first turn warms the caches and does not count.
 */
export async function compare(candidates: readonly Candidate[], runs: number): Promise<Measured> {
  const taken = new Map(candidates.map(({ name }) => [name, [] as Took[]]))
  for (let turn = -1; turn < runs; turn++) {
    const first = (turn + 1) % candidates.length
    for (const candidate of [...candidates.slice(first), ...candidates.slice(0, first)]) {
      await candidate.prepare?.()
      const took = await candidate.run()
      if (turn >= 0) taken.get(candidate.name)!.push(took)
    }
  }
  return Object.fromEntries([...taken].map(([name, each]) => [name, medianOf(each)]))
}

/** The median of each measure. */
export function medianOf(each: readonly Took[]): Took {
  const of = (measure: (took: Took) => number | undefined) => {
    const values = each.map(measure).filter((value) => value !== undefined)
    return values.length === 0 ? undefined : median(values)
  }
  return {
    seconds: of(({ seconds }) => seconds)!,
    cpu: of(({ cpu }) => cpu),
    memory: of(({ memory }) => memory),
    hostsCpu: of(({ hostsCpu }) => hostsCpu),
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

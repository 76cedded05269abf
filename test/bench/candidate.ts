import type { Timed } from './site.js'

/** One of the programs that are measured beside each other. */
export interface Candidate {
  readonly name: CandidateName
  /** Brings the hosts to where the measured part begins; its time does not count. */
  prepare?(): Promise<void>
  /** Does it once. Throws when it did not do what it should. */
  run(): Promise<Took>
}

export type CandidateName = 'haploy' | 'floor' | 'ssh' | 'scp' | 'rsync' | 'ansible'

/** What one process, or the median of several, took. */
export type Took = Pick<Timed, 'seconds' | 'cpu' | 'memory'> & {
  /** Seconds of processor time that all hosts took together, where that was looked at. */
  readonly hostsCpu?: number
}

export type Measured = Partial<Record<CandidateName, Took>>

/**
 * Lets the contenders take turns, `runs` times each, so that a busy moment of the machine falls on all of them; another
 * one begins each time. A turn for the caches goes before and does not count.
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

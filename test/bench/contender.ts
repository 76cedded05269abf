/** One of the programs that are measured beside each other. */
export interface Contender {
  readonly name: ContenderName
  /** Brings the hosts to where the measured part begins; its time does not count. */
  prepare?(): Promise<void>
  /** Does it once. Gives the seconds that the whole process took; throws when it did not do what it should. */
  run(): Promise<number>
}

export type ContenderName = 'haploy' | 'floor' | 'ssh' | 'ansible'

/** Median seconds by contender. */
export type Seconds = Partial<Record<ContenderName, number>>

/**
 * Lets the contenders take turns, `runs` times each, so that a busy moment of the machine falls on all of them; another
 * one begins each time. A turn for the caches goes before and does not count.
 */
export async function compare(contenders: readonly Contender[], runs: number): Promise<Seconds> {
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]))
  for (let turn = -1; turn < runs; turn++) {
    const first = (turn + 1) % contenders.length
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      await contender.prepare?.()
      const seconds = await contender.run()
      if (turn >= 0) times.get(contender.name)!.push(seconds)
    }
  }
  return Object.fromEntries([...times].map(([name, each]) => [name, median(each)]))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

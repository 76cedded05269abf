import type { CandidateName, Measured } from './candidate.js'

/** The result of one case. */
export interface Row {
  readonly case: string
  readonly hosts: number
  readonly measured: Measured
  readonly figures: readonly Figure[]
}

/** A figure of a case: smaller is better. */
export interface Figure {
  readonly name: string
  readonly value: number
  /** Upper limit that the value should not exceed. */
  readonly aim?: number
  /** A guarded figure fails the bench when it is clearly worse than the recorded one. */
  readonly guarded: boolean
}

/** How many times as much as the floor haploy took: of the clock, and of the processor in its own process and on the hosts. */
export function overFloor({ haploy, floor }: Measured, aim?: number): Figure[] {
  if (!haploy || !floor) return []
  const times = (name: string, of: number | undefined, by: number | undefined) =>
    of === undefined || by === undefined ? [] : [{ name, value: of / by, guarded: true }]
  return [
    { name: 'x floor', value: haploy.seconds / floor.seconds, aim, guarded: true },
    ...times('x floor, CPU of its own', haploy.cpu, floor.cpu),
    ...times('x floor, CPU of the hosts', haploy.hostsCpu, floor.hostsCpu),
  ]
}

/** The time of haploy divided by the time of another program. */
export function comparedTo(
  name: Exclude<CandidateName, 'haploy' | 'floor'>,
  measured: Measured,
  guarded: boolean,
  aim?: number,
): Figure[] {
  const { haploy, [name]: other } = measured
  return haploy && other ? [{ name: `x ${name}`, value: haploy.seconds / other.seconds, aim, guarded }] : []
}

/** One JSON object in one line; figures with three decimals. */
export function jsonOf(row: Row): string {
  return JSON.stringify(row, (_, value) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value))
}

import type { Measured } from './contender.js'

/** What one case came to. */
export interface Row {
  readonly case: string
  readonly hosts: number
  readonly measured: Measured
  readonly figures: readonly Figure[]
}

/** What is to be read from a case: the smaller, the better. */
export interface Figure {
  readonly name: string
  readonly value: number
  /** What it is to be at most. */
  readonly aim?: number
  /** A guarded figure fails the bench when it becomes clearly worse than the one that was written down. */
  readonly guarded: boolean
}

/** How many times as much as the floor haploy took: of the clock, and of the processor in its own process. */
export function overFloor({ haploy, floor }: Measured, aim?: number): Figure[] {
  if (!haploy || !floor) return []
  const clock = { name: 'x floor', value: haploy.seconds / floor.seconds, aim, guarded: true }
  if (haploy.cpu === undefined || floor.cpu === undefined) return [clock]
  return [clock, { name: 'x floor, CPU of its own', value: haploy.cpu / floor.cpu, guarded: true }]
}

/** How long haploy took beside another program, as a share of its time. */
export function beside(name: 'ssh' | 'scp' | 'ansible', measured: Measured, guarded: boolean, aim?: number): Figure[] {
  const { haploy, [name]: other } = measured
  return haploy && other ? [{ name: `x ${name}`, value: haploy.seconds / other.seconds, aim, guarded }] : []
}

/** One JSON object in one line; figures with three decimals. */
export function jsonOf(row: Row): string {
  return JSON.stringify(row, (_, value) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value))
}

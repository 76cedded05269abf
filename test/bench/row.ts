import type { Seconds } from './contender.js'

/** What one case came to. */
export interface Row {
  readonly case: 'no change' | 'first deployment' | 'edited template'
  readonly hosts: number
  readonly seconds: Seconds
  /** Exchanges with the host that was spoken to most, the facts included. */
  readonly exchangesPerHost?: number
}

/** At most how many times as long as its floor a case may take. */
export const aims: Readonly<Partial<Record<Row['case'], number>>> = { 'no change': 1.5, 'first deployment': 1.2 }

interface Ratios {
  /** haploy's time over the floor's: how much is left to gain. */
  floor?: number
  /** ansible's time over haploy's: how many times quicker haploy is. */
  ansible?: number
}

export function ratiosOf({ seconds: { haploy, floor, ansible } }: Row): Ratios {
  if (haploy === undefined) return {}
  return {
    ...(floor === undefined ? {} : { floor: haploy / floor }),
    ...(ansible === undefined ? {} : { ansible: ansible / haploy }),
  }
}

/** One JSON object in one line; figures with three decimals. */
export function jsonOf(row: Row): string {
  const { case: name, hosts, seconds, ...rest } = row
  const whole = { case: name, hosts, seconds, ratios: ratiosOf(row), aim: aims[name], ...rest }
  return JSON.stringify(whole, (_, value) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value))
}

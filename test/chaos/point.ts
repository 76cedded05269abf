/** Where a run is struck. */
export interface Point {
  /** From 1; 0 is the run itself, where that is not known. */
  readonly exchange: number
  /** How many steps of the exchange have ended; the answers to the probes behind them count as the last one. */
  readonly step: number
  /** Milliseconds further on, in the midst of the next step; absent: the run stands still there. */
  readonly inside?: number
}

/** All points of a run that noted its steps: between any two, and in the midst of those that take their time. */
export function pointsOf(noted: string): Point[] {
  const moments = noted
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number) as [number, number, number])
  return moments.flatMap(([exchange, step, at], index) => {
    const next = moments[index + 1]
    const takes = next && next[0] === exchange ? next[2] - at : 0
    const point = { exchange, step }
    return takes < long ? [point] : [point, { ...point, inside: Math.round(takes / 2) }]
  })
}

/** So many of them, as far apart as can be, the first and the last among them. */
export function spread<T>(points: readonly T[], most: number): T[] {
  if (points.length <= most) return [...points]
  return Array.from(
    { length: most },
    (_, index) => points[Math.round((index * (points.length - 1)) / Math.max(most - 1, 1))]!,
  )
}

export function describePoint({ exchange, step, inside }: Point): string {
  if (exchange === 0) return `${inside} ms`
  return `exchange ${exchange}, step ${step}${inside === undefined ? '' : ` and ${inside} ms`}`
}

/** Milliseconds of a step that are worth a point in their midst. */
const long = 300

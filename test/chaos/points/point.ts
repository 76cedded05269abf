/** The point of a run at which a fault is injected. */
export interface Point {
  /** From 1; 0 means the run as a whole, when exchanges are not known. */
  readonly exchange: number
  /** Number of finished steps of the exchange; the answers of the probes after them count as the last step. */
  readonly step: number
  /** Milliseconds later, during the next step; absent: the run halts at the point. */
  readonly inside?: number
}

/** All points of a run that recorded its steps: between any two, and in the middle of long ones. */
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

/** At most `most` points, evenly spread, including the first and the last. */
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

/** Milliseconds from which a step gets a point in its middle. */
const long = 300

import { UsageError } from '../../core/errors.js'

/** Positions among the hosts of a group: `lb[0]`, `lb[-1]`, `lb[1:3]`, `lb[2:]`. */
export interface Positions {
  /** The pattern as written. */
  readonly text: string
  /** The group, or a pattern of wildcards. */
  readonly of: string
  /** From 0; negative positions count from the end. */
  readonly first: number
  /** Included, as in Ansible. Infinite for `[2:]`. */
  readonly last: number
  /** Both ends are written, as in a range of names. */
  readonly isRange: boolean
}

/** The positions at the end of a pattern. Whether they are some depends on what is before them: `web[1:3]` may be a range of names. */
export function positionsIn(text: string): Positions | undefined {
  const [, of, first, range, last] =
    /^([^[\]]+(?:\[[^[\]]*\][^[\]]*)*)\[(?:(-?\d{1,9})|(\d{1,9}:)(\d{0,9}))\]$/.exec(text) ?? []
  if (of === undefined) return undefined
  if (range === undefined) return { text, of, first: Number(first), last: Number(first), isRange: false }
  const end = last ? Number(last) : Number.POSITIVE_INFINITY
  return { text, of, first: Number.parseInt(range, 10), last: end, isRange: Boolean(last) }
}

/** Throws UsageError if there are fewer hosts. */
export function atPositions({ text, of, first, last }: Positions, hosts: readonly string[]): readonly string[] {
  const found = first < 0 ? hosts.slice(first).slice(0, hosts.length + first < 0 ? 0 : 1) : hosts.slice(first, last + 1)
  if (found.length > 0) return found
  const count = `${hosts.length} host${hosts.length === 1 ? '' : 's'}`
  throw new UsageError(`the pattern '${text}' matches no host: ${of} has ${count}`, {
    hint: 'Positions start at 0, and [1:3] includes both ends.',
  })
}

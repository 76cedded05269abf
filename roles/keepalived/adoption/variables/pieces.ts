import { HaployError, type z } from 'haploy'
import type { Block } from '../reading/block.js'

/** A variable, and the directives that it says. */
export interface Piece {
  readonly variable: string
  readonly value: unknown
  readonly statements: Block
}

export function piece(variable: string, value: unknown, statements: Block = []): Piece {
  return { variable, value, statements }
}

/** Variables that a schema accepts. */
export interface Settled {
  readonly values: Readonly<Record<string, unknown>>
  /** The directives of the others. */
  readonly raw: Block
}

/**
 * Leaves out the variables that the schema rejects; their directives remain raw. Throws HaployError for one that the
 * schema requires.
 */
export function settle(schema: z.ZodType, pieces: readonly Piece[], title: string): Settled {
  const values = Object.fromEntries(pieces.map(({ variable, value }) => [variable, value]))
  const { error } = schema.safeParse(values)
  if (!error) return { values, raw: [] }
  const { path, message } = error.issues[0]!
  const rejected = pieces.filter(({ variable }) => variable === path[0])
  if (rejected.length === 0) {
    throw new HaployError(`${title} cannot be adopted: ${[...path, message].join(' ')}`, {
      hint: 'Change it on the host first, or declare it yourself.',
    })
  }
  const { values: others, raw } = settle(
    schema,
    pieces.filter((each) => !rejected.includes(each)),
    title,
  )
  return { values: others, raw: [...rejected.flatMap(({ statements }) => statements), ...raw] }
}

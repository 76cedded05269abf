import type { z } from 'zod'
import { writtenIn } from '../../schema/values/keywords.js'
import { type Block, lastOf } from '../reading/block.js'
import { type Piece, piece } from './pieces.js'

/** The variables that are only a keyword and a value, as far as a block has them. */
export function settingPieces(schema: z.ZodObject, block: Block): readonly Piece[] {
  return writtenIn(schema).flatMap(({ variable, keyword, off }) => {
    const keywords = [keyword, off ?? keyword].map((line) => line.split(' ')[0]!)
    const found = lastOf(block, ...keywords)
    if (!found) return []
    const statements = block.filter(({ words }) => keywords.includes(words[0]!))
    const isOff = keywords[0] !== keywords[1] && found.words[0] === keywords[1]
    const value = isOff ? false : valueIn(found.words)
    // Such a variable writes nothing when it is off, which says nothing about a default of all instances.
    return value === false && off === undefined ? [] : [piece(variable, value, statements)]
  })
}

/** The keywords of those variables. */
export function settingKeywords(schema: z.ZodObject): readonly string[] {
  return writtenIn(schema).flatMap(({ keyword, off }) => [keyword, off ?? keyword].map((line) => line.split(' ')[0]!))
}

function valueIn([, value, ...others]: readonly string[]): unknown {
  if (value === undefined || ['on', 'yes', 'true'].includes(value)) return true
  if (['off', 'no', 'false'].includes(value)) return false
  if (others.length > 0) return [value, ...others].join(' ')
  return Number.isFinite(Number(value)) ? Number(value) : value
}

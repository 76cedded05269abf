import type { core } from 'zod'
import { literal } from './literal.js'
import { definitionOf, layersOf, metadataOf, objectIn } from './schema.js'
import type { Phrase } from './table.js'

/** A default that the schema cannot express is at the end of the description: `Who runs it; by default globals.scriptUser`. */
const computed = /[;,] by default ((?:(?![;,] by default ).)+)$/

/** The description without the default at its end. */
export function meaning(schema: core.$ZodType): string {
  return descriptionOf(schema).replace(computed, '')
}

/** The default of a variable. A variable of one `alternative` among several is not required as such. */
export function fallback(schema: core.$ZodType, alternative = false): Phrase {
  const words = computed.exec(descriptionOf(schema))?.[1]
  if (words !== undefined) return [words]
  for (const layer of layersOf(schema)) {
    const definition = definitionOf(layer)
    if (definition.type === 'optional') return ['none']
    if (definition.type === 'default' || definition.type === 'prefault') return value(definition.defaultValue, layer)
  }
  return [alternative ? '' : 'required']
}

function value(given: unknown, schema: core.$ZodType): Phrase {
  const code = literal(given)
  if (code === '{}') return [holdsObject(schema) ? 'as below' : 'none']
  return code === '[]' ? ['none'] : [{ code }]
}

/** Whether an empty object means the defaults of its properties; in a record it means no entries. */
function holdsObject(schema: core.$ZodType): boolean {
  const inner = definitionOf(layersOf(schema).at(-1)!)
  if (inner.type === 'union') return inner.options.some(holdsObject)
  return objectIn(schema) !== undefined
}

function descriptionOf(schema: core.$ZodType): string {
  const descriptions = layersOf(schema).map((layer) => metadataOf(layer).description)
  return descriptions.find((description) => description !== undefined) ?? ''
}

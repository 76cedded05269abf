import { type core, globalRegistry, type z } from 'zod'

/** Any schema, with what it is made of. */
type Schema = core.$ZodTypes

export type ObjectSchema = core.$ZodObject

/** What an author says about a schema: `.describe('…')`, `.meta({ title: 'A server' })`, `.meta({ typeLabel: 'secret' })`. */
interface Metadata {
  readonly description?: string
  /** Of an object: the noun that its table is called. */
  readonly title?: string
  /** The values that it accepts, in words; for a schema that does not show them. */
  readonly typeLabel?: string
}

export function metadataOf(schema: core.$ZodType): Metadata {
  return (globalRegistry.get(schema as z.ZodType) ?? {}) as Metadata
}

export function definitionOf(schema: core.$ZodType): Schema['_zod']['def'] {
  return (schema as Schema)._zod.def
}

/** What is inside of a schema that adds only a default, a transformation or the like; undefined for all others. */
export function within(schema: core.$ZodType): core.$ZodType | undefined {
  const definition = definitionOf(schema)
  switch (definition.type) {
    case 'optional':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return definition.innerType
    case 'lazy': {
      // A list or a union that comes later may hold itself without an end; an object is shown by its title or keys.
      const later = definition.getter()
      return ['array', 'record', 'tuple', 'union'].includes(definitionOf(later).type) ? undefined : later
    }
    case 'pipe':
      // What comes first is what people write, except for a function, which takes anything.
      return definitionOf(definition.in).type === 'transform' ? definition.out : definition.in
    default:
      return undefined
  }
}

/** The schema itself and what is within it, from the outside to the inside. */
export function layersOf(schema: core.$ZodType): readonly core.$ZodType[] {
  const inner = within(schema)
  return inner ? [schema, ...layersOf(inner)] : [schema]
}

/** The schema of an object, without its defaults and transformations; undefined for any other schema. */
export function objectIn(schema: core.$ZodType): ObjectSchema | undefined {
  const core = layersOf(schema).at(-1)!
  return definitionOf(core).type === 'object' ? (core as ObjectSchema) : undefined
}

/** A rule of a schema, in its own words where it has some. */
interface Rule {
  readonly path: string
  readonly message: string
}

export function rulesOf(schema: core.$ZodType): readonly Rule[] {
  return (definitionOf(schema).checks ?? []).flatMap((check) => {
    const { error, path = [] } = check._zod.def as core.$ZodCustomDef
    const message = messageOf(error)
    return message === undefined ? [] : [{ path: path.join('.'), message }]
  })
}

/** A message that is made from the invalid value cannot be known without one. */
function messageOf(error: core.$ZodErrorMap | undefined): string | undefined {
  try {
    const said = error?.({} as core.$ZodRawIssue)
    return typeof said === 'string' ? said : said?.message
  } catch {
    return undefined
  }
}

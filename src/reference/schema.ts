import { type core, globalRegistry, type z } from 'zod'

/** Any schema, with its definition. */
type Schema = core.$ZodTypes

export type ObjectSchema = core.$ZodObject

/** Metadata of a schema: `.describe('…')`, `.meta({ title: 'A server' })`, `.meta({ typeLabel: 'secret' })`. */
interface Metadata {
  readonly description?: string
  /** Of an object: the title of its table. */
  readonly title?: string
  /** The accepted values in words, when the schema does not define them. */
  readonly typeLabel?: string
  /** Of a custom schema that is no secret: the type of haploy that it accepts. */
  readonly typeName?: string
  /**
   * What is said of the variable by its name, if the tables leave it out because there are so many of its kind that a page
   * lists them apart.
   */
  readonly listedApart?: (name: string) => string
}

export function metadataOf(schema: core.$ZodType): Metadata {
  return (globalRegistry.get(schema as z.ZodType) ?? {}) as Metadata
}

export function definitionOf(schema: core.$ZodType): Schema['_zod']['def'] {
  return (schema as Schema)._zod.def
}

/** The inner schema of one that only adds a default, a transformation or similar; undefined for other schemas. */
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
      // A lazy list or union may contain itself endlessly; an object is shown by its title or keys.
      const later = definition.getter()
      return ['array', 'record', 'tuple', 'union'].includes(definitionOf(later).type) ? undefined : later
    }
    case 'pipe':
      // The input is what users write, except when it is a function, which accepts anything.
      return definitionOf(definition.in).type === 'transform' ? definition.out : definition.in
    default:
      return undefined
  }
}

/** The schema and its inner schemas, from the outside to the inside. */
export function layersOf(schema: core.$ZodType): readonly core.$ZodType[] {
  const inner = within(schema)
  return inner ? [schema, ...layersOf(inner)] : [schema]
}

/** The object schema without defaults and transformations; undefined for any other schema. */
export function objectIn(schema: core.$ZodType): ObjectSchema | undefined {
  const core = layersOf(schema).at(-1)!
  return definitionOf(core).type === 'object' ? (core as ObjectSchema) : undefined
}

/** A check of a schema that has its own message. */
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

/** A static message; undefined when the message depends on the invalid value. */
function messageOf(error: core.$ZodErrorMap | undefined): string | undefined {
  try {
    const message = error?.({} as core.$ZodRawIssue)
    return typeof message === 'string' ? message : message?.message
  } catch {
    return undefined
  }
}

import type { core } from 'zod'
import { UsageError } from '../core/errors.js'
import type { RoleDefinition } from '../core/role.js'
import { fallback, meaning } from './metadata.js'
import { definitionOf, metadataOf, type ObjectSchema, objectIn, rulesOf, within } from './schema.js'
import type { Variable, VariableTable } from './table.js'
import { typeLabel } from './type-label.js'

/**
 * All variables of a role: its own table first, then one table for each titled object, in order of appearance. The
 * variables of an object without a title are listed in the surrounding table under their full names. Throws UsageError
 * when two objects have the same title.
 */
export function tablesOf({ name, variables }: Pick<RoleDefinition, 'name' | 'variables'>): readonly VariableTable[] {
  const root = objectIn(variables)
  if (!root) return [{ title: name, variables: [], rules: [] }]
  const objects = new Map([[name, root]])
  const tables: VariableTable[] = []
  // The map grows during the iteration: each table may add more.
  for (const [title, object] of objects) {
    tables.push({
      title,
      variables: variablesOf(object, { prefix: '', ancestors: [] }, addTable),
      rules: ruleLines(object),
    })
  }
  return tables

  function addTable(title: string, object: ObjectSchema): void {
    const known = objects.get(title)
    objects.set(title, known ?? object)
    if (!known || known._zod.def.shape === object._zod.def.shape) return
    throw new UsageError(`two different objects of the role ${name} have the title '${title}'`, {
      hint: 'Give each its own: .meta({ title: … }).',
    })
  }
}

type AddTable = (title: string, object: ObjectSchema) => void

interface Context {
  readonly prefix: string
  /** The objects around this one, because a schema may contain itself. */
  readonly ancestors: readonly unknown[]
  /** Whether this is one of several alternative objects, so that its required variables are required only in it. */
  readonly oneOfSeveral?: boolean
}

function variablesOf(
  object: ObjectSchema,
  { prefix, ancestors, oneOfSeveral }: Context,
  addTable: AddTable,
): readonly Variable[] {
  const { shape } = object._zod.def
  if (ancestors.includes(shape)) return []
  return Object.entries(shape).flatMap(([key, schema]) => {
    if (metadataOf(schema).listedApart) return []
    const name = `${prefix}${key}`
    const inside = objectsIn(schema, name)
    const variable = {
      name,
      type: typeLabel(schema),
      fallback: fallback(schema, oneOfSeveral),
      meaning: meaning(schema),
    }
    const plain = inside.filter((each) => metadataOf(each.object).title === undefined)
    for (const each of inside.filter((one) => !plain.includes(one)))
      addTable(metadataOf(each.object).title!, each.object)
    const deeper = plain.map((each) =>
      variablesOf(
        each.object,
        { prefix: `${each.name}.`, ancestors: [...ancestors, shape], oneOfSeveral: plain.length > 1 },
        addTable,
      ),
    )
    return [variable, ...deeper.flat()]
  })
}

/** The objects that a variable may contain, and their names: `servers[]`, `proxy`. */
function objectsIn(schema: core.$ZodType, name: string): readonly { name: string; object: ObjectSchema }[] {
  const definition = definitionOf(schema)
  if (metadataOf(schema).typeLabel !== undefined) return []
  switch (definition.type) {
    case 'object':
      return [{ name, object: schema as ObjectSchema }]
    case 'array':
      return objectsIn(definition.element, `${name}[]`)
    case 'record':
      return objectsIn(definition.valueType, `${name}.<name>`)
    case 'union':
      return definition.options.flatMap((option) => objectsIn(option, name))
    case 'nullable':
      return objectsIn(definition.innerType, name)
    default: {
      const inner = within(schema)
      return inner ? objectsIn(inner, name) : []
    }
  }
}

function ruleLines(object: ObjectSchema): readonly string[] {
  return rulesOf(object).map(({ path, message }) => (path === '' ? message : `\`${path}\` ${message}`))
}

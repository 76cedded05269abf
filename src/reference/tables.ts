import type { core } from 'zod'
import { UsageError } from '../core/errors.js'
import type { RoleDefinition } from '../core/role.js'
import { fallback, meaning } from './metadata.js'
import { definitionOf, metadataOf, type ObjectSchema, objectIn, rulesOf, within } from './schema.js'
import type { Variable, VariableTable } from './table.js'
import { typeLabel } from './type-label.js'

/**
 * All variables of a role: its own table first, then one for each noun among them, in the order in which they are met. A
 * noun is an object whose schema has a title; the variables of any other object stand in the table that it is met in,
 * under their whole names. Throws UsageError when two nouns have one title.
 */
export function tablesOf({ name, variables }: Pick<RoleDefinition, 'name' | 'variables'>): readonly VariableTable[] {
  const whole = objectIn(variables)
  if (!whole) return [{ title: name, variables: [], rules: [] }]
  const nouns = new Map([[name, whole]])
  const tables: VariableTable[] = []
  // The map grows while it is gone through: each table may bring more.
  for (const [title, object] of nouns) {
    tables.push({ title, variables: variablesOf(object, { prefix: '', above: [] }, note), rules: ruleLines(object) })
  }
  return tables

  function note(title: string, object: ObjectSchema): void {
    const known = nouns.get(title)
    nouns.set(title, known ?? object)
    if (!known || known._zod.def.shape === object._zod.def.shape) return
    throw new UsageError(`two different objects of the role ${name} have the title '${title}'`, {
      hint: 'Give each its own: .meta({ title: … }).',
    })
  }
}

type Note = (title: string, object: ObjectSchema) => void

interface Place {
  readonly prefix: string
  /** Objects that this one is in, for a schema may hold itself. */
  readonly above: readonly unknown[]
  /** One of several objects that may stand here: what it requires is required only there. */
  readonly oneOfSeveral?: boolean
}

function variablesOf(object: ObjectSchema, { prefix, above, oneOfSeveral }: Place, note: Note): readonly Variable[] {
  const { shape } = object._zod.def
  if (above.includes(shape)) return []
  return Object.entries(shape).flatMap(([key, schema]) => {
    const name = `${prefix}${key}`
    const inside = objectsIn(schema, name)
    const variable = {
      name,
      type: typeLabel(schema),
      fallback: fallback(schema, oneOfSeveral),
      meaning: meaning(schema),
    }
    const plain = inside.filter((each) => metadataOf(each.object).title === undefined)
    for (const each of inside.filter((one) => !plain.includes(one))) note(metadataOf(each.object).title!, each.object)
    const deeper = plain.map((each) =>
      variablesOf(
        each.object,
        { prefix: `${each.name}.`, above: [...above, shape], oneOfSeveral: plain.length > 1 },
        note,
      ),
    )
    return [variable, ...deeper.flat()]
  })
}

/** The objects that a variable may hold, and what they are called: `servers[]`, `proxy`. */
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

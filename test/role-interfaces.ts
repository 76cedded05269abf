import type { core } from 'zod'
import { keepalived, nginx, security } from '../roles/index.js'
import type { RoleDefinition } from '../src/index.js'
import { literal } from '../src/reference/literal.js'
import { definitionOf, metadataOf, type ObjectSchema, within } from '../src/reference/schema.js'
import { variableComment } from './variable-comment.js'

/** A file with the variables of a role as interfaces, whose comments an editor shows; a schema has no comments. */
export interface RoleInterfaces {
  readonly path: string
  readonly text: string
}

export function roleInterfaces(): readonly RoleInterfaces[] {
  return [nginx, keepalived, security].map(({ definition }) => ({
    path: `roles/${definition.name}/input.ts`,
    text: interfacesOf(definition),
  }))
}

/**
 * What people write for a role's variables, as TypeScript: an interface in which they are all optional, since the inventory
 * and the playbook may each give some; one with those that are required; and one for each object that has a title. The
 * first is written out because the language server of TypeScript 7 shows no comments of a `Partial`.
 */
export function interfacesOf({ name, variables }: Pick<RoleDefinition, 'name' | 'variables'>): string {
  const nouns = new Map<string, ObjectSchema>()
  const place = { indent: '', mention }
  const blocks = [...interfacesOfRole(name, membersIn(variables as unknown as ObjectSchema), place)]
  // The map grows while it is gone through: each interface may mention more.
  for (const [noun, object] of nouns) blocks.push(`export interface ${noun} ${block(membersIn(object), place)}`)
  const text = blocks.join('\n\n')
  const imports = /\bSecret\b/.test(text.replace(comments, '')) ? "import type { Secret } from 'haploy'\n\n" : ''
  return `${header}\n${imports}${text}\n`

  function mention(title: string, object: ObjectSchema): string {
    const noun = `${pascalCase(name)}${nounOf(title)}`
    nouns.set(noun, nouns.get(noun) ?? object)
    return noun
  }
}

const header = `// Written by npm run docs from the schema of the role: edit that.
// biome-ignore-all format: a line is as long as its type
`

const comments = /\/\*\*[\s\S]*?\*\//g

interface Place {
  readonly indent: string
  /** Notes an object that has a title, and gives the name of its interface. */
  readonly mention: (title: string, object: ObjectSchema) => string
  readonly allOptional?: boolean
}

type Members = readonly (readonly [key: string, schema: core.$ZodType])[]

function interfacesOfRole(name: string, members: Members, place: Place): readonly string[] {
  const [all, whole] = [`${pascalCase(name)}Variables`, `${pascalCase(name)}Input`]
  const required = members.filter(([, schema]) => !acceptsNothing(schema))
  const declaration =
    required.length === 0 ? `type ${whole} = ${all}` : `interface ${whole} extends ${all} ${block(required, place)}`
  return [
    `/** Variables of the role ${name}, any of them: what an inventory or a playbook may give. */
export interface ${all} ${block(members, { ...place, allOptional: true })}`,
    `/** Variables of the role ${name}, with all that are required. */\nexport ${declaration}`,
  ]
}

function membersIn(object: ObjectSchema): Members {
  return Object.entries(object._zod.def.shape)
}

/** The members between braces, each with its comment. */
function block(members: Members, { indent, mention, allOptional = false }: Place): string {
  const deeper = { indent: `${indent}  `, mention }
  const lines = members.map(([key, schema]) => {
    const isOptional = allOptional || acceptsNothing(schema)
    const type = `${typeOf(schema, deeper)}${isOptional ? ' | undefined' : ''}`
    return `${variableComment(schema, deeper.indent)}${deeper.indent}${key}${isOptional ? '?' : ''}: ${type}\n`
  })
  return `{\n${lines.join('')}${indent}}`
}

function acceptsNothing(schema: core.$ZodType): boolean {
  return schema._zod.optin !== undefined
}

/** The type of what people write, which is not that of what the role gets: defaults may be left out. */
function typeOf(schema: core.$ZodType, place: Place): string {
  const definition = definitionOf(schema)
  const type = (inner: core.$ZodType) => typeOf(inner, place)
  switch (definition.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'unknown':
      return definition.type
    case 'literal':
      return definition.values.map(literal).join(' | ')
    case 'enum':
      return Object.values(definition.entries).map(literal).join(' | ')
    case 'array':
      return arrayOf(type(definition.element))
    case 'record':
      return `Record<${type(definition.keyType)}, ${type(definition.valueType)}>`
    case 'union':
      return [...new Set(definition.options.map(type))].join(' | ')
    case 'nullable':
      return `${type(definition.innerType)} | null`
    case 'object': {
      const object = schema as ObjectSchema
      const { title } = metadataOf(schema)
      return title === undefined ? block(membersIn(object), place) : place.mention(title, object)
    }
    case 'custom':
      return 'Secret | string'
    default: {
      const inner = within(schema)
      if (inner) return type(inner)
      throw new Error(`a variable of zod's type ${definition.type} has no type in TypeScript yet: add it here`)
    }
  }
}

function arrayOf(type: string): string {
  return /^\w+$/.test(type) ? `${type}[]` : `Array<${type}>`
}

/** `A server of an upstream` is an `UpstreamServer`. */
function nounOf(title: string): string {
  const plain = title.replace(/'s\b/g, '').replace(/\b(a|an|the)\s+/gi, '')
  return plain.split(/ of /).reverse().map(pascalCase).join('')
}

function pascalCase(words: string): string {
  return words.replace(/(^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, __, letter: string) => letter.toUpperCase())
}

import type { core } from 'zod'
import { keepalived, nginx, security } from '../roles/index.js'
import type { RoleDefinition } from '../src/index.js'
import { literal } from '../src/reference/literal.js'
import { inSentence } from '../src/reference/markdown.js'
import { fallback, meaning } from '../src/reference/metadata.js'
import { definitionOf, metadataOf, type ObjectSchema, within } from '../src/reference/schema.js'
import type { Phrase } from '../src/reference/table.js'
import { wrapped } from '../src/reference/terminal.js'
import { typeLabel } from '../src/reference/type-label.js'

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

/** What people write for a role's variables, as TypeScript; the objects that have a title get interfaces of their own. */
export function interfacesOf({ name, variables }: Pick<RoleDefinition, 'name' | 'variables'>): string {
  const nouns = new Map<string, core.$ZodType>([[`${pascalCase(name)}Input`, variables]])
  const blocks: string[] = []
  // The map grows while it is gone through: each interface may mention more.
  for (const [noun, schema] of nouns) {
    blocks.push(`export interface ${noun} ${membersOf(schema as ObjectSchema, '', mention)}\n`)
  }
  const secret = blocks.some((block) => /\bSecret\b/.test(block.replace(/\/\*\*[\s\S]*?\*\//g, '')))
  return [header, ...(secret ? ["import type { Secret } from 'haploy'\n"] : []), ...blocks].join('\n')

  function mention(title: string, schema: core.$ZodType): string {
    const noun = `${pascalCase(name)}${nounOf(title)}`
    nouns.set(noun, nouns.get(noun) ?? schema)
    return noun
  }
}

const header = `// Written by npm run docs from the schemas of the role: edit those.
// biome-ignore-all format: a line is as long as its type
`

type Mention = (title: string, schema: core.$ZodType) => string

function membersOf(object: ObjectSchema, indent: string, mention: Mention): string {
  const deeper = `${indent}  `
  const members = Object.entries(object._zod.def.shape).map(([key, schema]) => {
    const optional = schema._zod.optin !== undefined
    const type = `${typeOf(schema, deeper, mention)}${optional ? ' | undefined' : ''}`
    return `${comment(schema, deeper)}${deeper}${key}${optional ? '?' : ''}: ${type}\n`
  })
  return `{\n${members.join('')}${indent}}`
}

/** The type of what people write, which is not that of what the role gets: defaults may be left out. */
function typeOf(schema: core.$ZodType, indent: string, mention: Mention): string {
  const definition = definitionOf(schema)
  const type = (inner: core.$ZodType) => typeOf(inner, indent, mention)
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
      const { title } = metadataOf(schema)
      return title === undefined ? membersOf(schema as ObjectSchema, indent, mention) : mention(title, schema)
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

/** The description, the values that the variable accepts, and its default. */
function comment(schema: core.$ZodType, indent: string): string {
  const values = words(typeLabel(schema))
  const preset = words(fallback(schema))
  const items = [
    ...(shownByType.includes(values) ? [] : [`- Values: ${values}`]),
    ...(shownByMembers.includes(preset) ? [] : [`- Default: ${preset}`]),
  ]
  const paragraphs = [meaning(schema), ...(items.length > 0 ? ['', ...items] : [])]
  const lines = paragraphs.flatMap((paragraph) => wrapped(paragraph, 100))
  return `${indent}/**\n${lines.map((line) => `${indent} * ${harmless(line)}`.trimEnd()).join('\n')}\n${indent} */\n`
}

/** Values of which an editor says as much by itself. */
const shownByType = ['text', '`true` or `false`', 'secret', 'anything']

/** Defaults of which it says as much by a question mark, or in the comments of what is inside. */
const shownByMembers = ['required', 'none', 'as below']

function words(phrase: Phrase): string {
  return phrase
    .map((part) => {
      if (typeof part === 'string') return part
      if ('table' in part) return inSentence(part.table)
      if ('code' in part) return `\`${part.code}\``
      const choices = part.choices.map((code) => `\`${code}\``)
      return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
    })
    .join('')
}

/** Without links into the documentation, and without what ends a comment or begins a tag. */
function harmless(line: string): string {
  return line
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll('*/', '*\\/')
    .replace(/^@/, '\\@')
}

/** `A server of an upstream` is an `UpstreamServer`. */
function nounOf(title: string): string {
  const plain = title.replace(/'s\b/g, '').replace(/\b(a|an|the)\s+/gi, '')
  return plain.split(/ of /).reverse().map(pascalCase).join('')
}

function pascalCase(words: string): string {
  return words.replace(/(^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, __, letter: string) => letter.toUpperCase())
}

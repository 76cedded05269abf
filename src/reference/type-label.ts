import type { core } from 'zod'
import { literal } from './literal.js'
import { definitionOf, layersOf, metadataOf, objectIn, rulesOf, within } from './schema.js'
import { choice, type Phrase } from './table.js'

/** The values that a schema accepts, with its constraints: `whole number from 1 to 255`, `list: a server`. */
export function typeLabel(schema: core.$ZodType): Phrase {
  const own = layersOf(schema)
    .map((layer) => metadataOf(layer).typeLabel)
    .find((words) => words !== undefined)
  if (own !== undefined) return [own]
  const inner = within(schema)
  return inner ? typeLabel(inner) : labelOf(schema)
}

function labelOf(schema: core.$ZodType): Phrase {
  const definition = definitionOf(schema)
  switch (definition.type) {
    case 'string':
      return [text(schema)]
    case 'number':
      return [number(schema)]
    case 'boolean':
      return [choice(['true', 'false'])]
    case 'literal':
      return [choice(definition.values.map(literal))]
    case 'enum':
      return [choice(Object.values(definition.entries).map(literal))]
    case 'array':
      return [`list${count(schema)}: `, ...typeLabel(definition.element)]
    case 'record':
      return ['by name: ', ...typeLabel(definition.valueType)]
    case 'tuple':
      return ['list: ', ...joined(definition.items.map(typeLabel), ', then ')]
    case 'object':
      return [object(schema)]
    case 'union':
      return alternatives(definition.options)
    case 'nullable':
      return [...typeLabel(definition.innerType), ' or ', { code: 'null' }]
    default:
      return ['anything']
  }
}

/** The message of a check describes the text best: 'must be a size such as 8k' becomes `a size such as 8k`. */
function text(schema: core.$ZodType): string {
  const wanted = rulesOf(schema).flatMap(({ message }) => /^must be (.+)/.exec(message)?.[1] ?? [])
  if (wanted.length === 0) return format(schema)
  return wanted.map((words) => (words.startsWith('of ') ? `text ${words}` : words)).join(', ')
}

/** The format that zod checks. */
function format(schema: core.$ZodType): string {
  const definition = definitionOf(schema)
  const checks = [definition, ...(definition.checks ?? []).map((check) => check._zod.def)]
  const found = checks.find(
    (each): each is core.$ZodCheckStringFormatDef => 'format' in each && each.format !== 'regex',
  )
  if (!found) return 'text'
  return found.format === 'starts_with'
    ? `text from ${literal(Reflect.get(found, 'prefix'))} on`
    : `text: ${found.format}`
}

type Bound = core.$ZodCheckGreaterThanDef | core.$ZodCheckLessThanDef | core.$ZodCheckNumberFormatDef

function number(schema: core.$ZodType): string {
  const definition = definitionOf(schema)
  const checks = [definition, ...(definition.checks ?? []).map((check) => check._zod.def)] as unknown as Bound[]
  const whole = checks.some((each) => each.check === 'number_format' && /int/.test(each.format))
  const least = checks.find((each) => each.check === 'greater_than')
  const most = checks.find((each) => each.check === 'less_than')
  const words = [whole ? 'whole number' : 'number']
  if (least) words.push(`${least.inclusive ? 'from' : 'above'} ${least.value}`)
  if (most) words.push(`${!most.inclusive ? 'below' : least?.inclusive ? 'to' : 'up to'} ${most.value}`)
  return words.join(' ')
}

/** The number of items in a list: `, 1 or more`. */
function count(schema: core.$ZodType): string {
  const { minimum, maximum } = Object.assign(
    {},
    ...(definitionOf(schema).checks ?? []).map((check) => check._zod.def),
  ) as { minimum?: number; maximum?: number }
  if (maximum === undefined) return minimum === undefined ? '' : `, ${minimum} or more`
  return `, ${minimum === undefined ? 'up to' : `${minimum} to`} ${maximum}`
}

const maxKeys = 3

function object(schema: core.$ZodType) {
  const { title } = metadataOf(schema)
  if (title !== undefined) return { table: title }
  const keys = Object.keys(objectIn(schema)!._zod.def.shape)
  return { code: keys.length > maxKeys ? '{ … }' : `{ ${keys.join(', ')} }` }
}

function alternatives(options: readonly core.$ZodType[]): Phrase {
  const phrases = flat(options).flatMap((option) => one(typeLabel(option)))
  const different = phrases.filter(
    (phrase, index) => phrases.findIndex((other) => JSON.stringify(other) === JSON.stringify(phrase)) === index,
  )
  return [...joined(different.slice(0, -1), ', '), ...(different.length > 1 ? [' or '] : []), ...different.at(-1)!]
}

/** Treats each literal of a phrase as an alternative. */
function one(phrase: Phrase): readonly Phrase[] {
  const [first] = phrase
  if (phrase.length > 1 || typeof first !== 'object' || !('choices' in first)) return [phrase]
  return first.choices.map((code) => [{ code }])
}

/** Flattens unions inside a union. */
function flat(options: readonly core.$ZodType[]): readonly core.$ZodType[] {
  return options.flatMap((option) => {
    const definition = definitionOf(option)
    return definition.type === 'union' && metadataOf(option).typeLabel === undefined
      ? flat(definition.options)
      : [option]
  })
}

function joined(phrases: readonly Phrase[], between: string): Phrase {
  return phrases.flatMap((phrase, index) => (index === 0 ? phrase : [between, ...phrase]))
}

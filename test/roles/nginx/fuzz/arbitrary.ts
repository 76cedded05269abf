import fc from 'fast-check'
import type { core, z } from 'zod'
import { definitionOf, metadataOf, type ObjectSchema, objectIn } from '../../../../src/reference/schema.js'

/** Arbitraries by the name of a property, for values that a host must know or that no pattern describes. */
export type Overrides = Readonly<Record<string, fc.Arbitrary<unknown>>>

export interface Settings {
  readonly overrides: Overrides
  /** Names for the keys of records, by property; those of `''` for all others, as far as their schemas accept them. */
  readonly names: Readonly<Record<string, readonly string[]>>
  /** Whether a property is left out: one that the host does not know. */
  readonly isLeftOut: (key: string) => boolean
  /** Properties that most objects have. */
  readonly frequent: readonly string[]
  /** Texts for what may be any text. */
  readonly texts: fc.Arbitrary<string>
  /** Of the locations in locations, and of other objects that contain themselves. */
  readonly maxDepth: number
}

/** Values that a schema accepts, before its transformations: what people may write. Checks are left to the schema. */
export function arbitraryOf(
  schema: core.$ZodType,
  settings: Settings,
  depth = 0,
  property = '',
): fc.Arbitrary<unknown> {
  const of = (inner: core.$ZodType) => arbitraryOf(inner, settings, depth, property)
  const definition = definitionOf(schema)
  switch (definition.type) {
    case 'optional':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'nonoptional':
      return of(definition.innerType)
    case 'pipe':
      return of(definitionOf(definition.in).type === 'transform' ? definition.out : definition.in)
    case 'boolean':
      return fc.boolean()
    case 'literal':
      return fc.constantFrom(...definition.values)
    case 'enum':
      return fc.constantFrom(...Object.values(definition.entries))
    case 'union':
      return fc.oneof(...definition.options.map(of))
    case 'number':
      return number(schema)
    case 'string':
      return text(schema, settings.texts)
    case 'array':
      return fc.array(of(definition.element), { minLength: leastLength(schema), maxLength: 3 })
    case 'record':
      return fc
        .array(fc.tuple(keys(definition.keyType, settings, property), of(definition.valueType)), { maxLength: 3 })
        .map((entries) => Object.fromEntries(entries))
    case 'object':
      return object(schema as ObjectSchema, settings, depth + 1)
    case 'custom':
      return fc.constant('a')
    default:
      throw new Error(`nothing is generated for zod's type ${definition.type} yet`)
  }
}

function object(schema: ObjectSchema, settings: Settings, depth: number): fc.Arbitrary<unknown> {
  const entries = Object.entries(schema._zod.def.shape)
  const plain = entries.filter(([key, each]) => !metadataOf(each).listedApart && !settings.isLeftOut(key))
  const apart = entries.filter(([key, each]) => metadataOf(each).listedApart && !settings.isLeftOut(key))
  const arbitrary = ([key, each]: (typeof entries)[number]): readonly [string, fc.Arbitrary<unknown>] => [
    key,
    overrideOf(key, each) ?? (key === 'locations' && depth > settings.maxDepth ? fc.constant({}) : lazily(key, each)),
  ]
  const overrideOf = (key: string, each: core.$ZodType) => (objectIn(each) ? undefined : settings.overrides[key])
  const lazily = (key: string, each: core.$ZodType) =>
    fc.constant(undefined).chain(() => arbitraryOf(each, settings, depth, key))
  const required = plain.filter(([, each]) => each._zod.optin === undefined).map(([key]) => key)
  const some = fc.record(Object.fromEntries(plain.filter(([key]) => required.includes(key)).map(arbitrary)))
  const optional = plain.filter(([key]) => !required.includes(key))
  return fc
    .tuple(
      some,
      optional.length === 0 ? fc.constant([]) : fc.subarray(optional, { maxLength: Math.min(optional.length, 6) }),
      fc.subarray(optional.filter(([key]) => settings.frequent.includes(key))),
      apart.length === 0 ? fc.constant([]) : fc.array(fc.constantFrom(...apart), { maxLength: 4 }),
    )
    .chain(([base, one, often, other]) =>
      fc.record(Object.fromEntries([...one, ...often, ...other].map(arbitrary))).map((more) => ({ ...more, ...base })),
    )
}

function keys(schema: core.$ZodType, { names, texts }: Settings, property: string): fc.Arbitrary<string> {
  const accepted = (names[property] ?? names['']!).filter((each) => (schema as z.ZodType).safeParse(each).success)
  const others = text(schema, texts)
  return accepted.length === 0
    ? others
    : fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...accepted) },
        { weight: names[property] ? 0 : 1, arbitrary: others },
      )
}

function leastLength(schema: core.$ZodType): number {
  const checks = (definitionOf(schema).checks ?? []).map((check) => check._zod.def as { minimum?: number })
  return Math.max(1, ...checks.map(({ minimum = 1 }) => minimum))
}

function number(schema: core.$ZodType): fc.Arbitrary<number> {
  const definition = definitionOf(schema)
  const checks = [definition, ...(definition.checks ?? []).map((check) => check._zod.def)] as unknown as {
    check?: string
    format?: string
    value?: number
    inclusive?: boolean
  }[]
  const isWhole = checks.some(({ check, format }) => check === 'number_format' && /int/.test(format ?? ''))
  const bound = (name: string) => checks.find(({ check }) => check === name)?.value
  const min = bound('greater_than') ?? 0
  const max = Math.min(bound('less_than') ?? 2 ** 31, 2 ** 31)
  const whole = fc.oneof(
    fc.integer({ min: Math.ceil(min), max: Math.min(Math.ceil(min) + 100, Math.floor(max)) }),
    fc.integer({ min: Math.ceil(min), max: Math.floor(max) }),
  )
  if (isWhole) return whole
  return fc.oneof(whole, fc.constantFrom(0.5, 1.5, 2.25)).filter((value) => value >= min && value <= max)
}

/** The accepted ones of the settings' texts, and of texts that the pattern describes. */
function text(schema: core.$ZodType, texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const cached = cache.get(schema)
  if (cached) return cached
  const [pattern] = (definitionOf(schema).checks ?? []).flatMap((check) => {
    const { pattern } = check._zod.def as { pattern?: RegExp }
    return pattern ? [pattern] : []
  })
  const candidates = fc.sample(texts, { numRuns: 150, seed: 1 })
  const described =
    pattern && !isAnything(pattern) ? fc.sample(fc.stringMatching(generatable(pattern)), { numRuns: 80, seed: 1 }) : []
  const accepted = [...candidates, ...described, ...addresses].filter(
    (value) => (schema as z.ZodType).safeParse(value).success,
  )
  if (accepted.length === 0) throw new Error(`no text is generated for ${pattern}`)
  const arbitrary = fc.constantFrom(...accepted)
  cache.set(schema, arbitrary)
  return arbitrary
}

/** What a schema may check with a function instead of a pattern. */
const addresses = [
  'default',
  '127.0.0.1',
  '10.0.0.0/8',
  '::1',
  '2001:db8::/32',
  '10.0.0.1-10.0.0.9',
  '300.1.1.1',
  '10/8',
]

const cache = new WeakMap<core.$ZodType, fc.Arbitrary<string>>()

/** A pattern that excludes only some characters. */
function isAnything({ source }: RegExp): boolean {
  return /^\^\[\^[^\]]*\][+*]\$$/.test(source)
}

/** Without look-ahead, and with ASCII only: fast-check generates from the rest, and the schema checks all of it. */
function generatable({ source, flags }: RegExp): RegExp {
  return new RegExp(
    source
      .replaceAll(/\(\?=[^)]*\)/g, '')
      .replaceAll(/\[\^([^\]]*)\]/g, (_, not: string) => `(?:[a-z0-9/._-]${/\\s/.test(not) ? '' : '| '})`),
    flags.replace('i', ''),
  )
}

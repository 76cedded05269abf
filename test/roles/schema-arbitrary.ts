import fc, { type Arbitrary } from 'fast-check'
import type { core, z } from 'zod'
import { Secret, secret } from '../../src/index.js'

type Definition = core.$ZodTypes['_zod']['def']

/** Values for schemas that cannot be derived from them: names of things that exist, addresses. By their definition. */
export type Overrides = ReadonlyMap<unknown, Arbitrary<unknown>>

export function overrides(pairs: readonly (readonly [z.ZodType, Arbitrary<unknown>])[]): Overrides {
  return new Map(pairs.map(([schema, arbitrary]) => [schema._zod.def, arbitrary]))
}

/** Inputs for a schema, most of which it accepts: only refinements are not taken into account. */
export function arbitraryOf(schema: core.$ZodType, given: Overrides): Arbitrary<unknown> {
  const definition = schema._zod.def as Definition
  const override = given.get(definition)
  if (override) return override
  const inner = (each: core.$ZodType) => arbitraryOf(each, given)
  switch (definition.type) {
    case 'object':
      return objectOf(definition, inner)
    case 'array':
      return fc.array(inner(definition.element), lengthOf(definition))
    case 'record':
      return fc.dictionary(inner(definition.keyType) as Arbitrary<string>, inner(definition.valueType), { maxKeys: 3 })
    case 'union':
      return fc.oneof(...definition.options.map(inner))
    case 'optional':
      return fc.oneof(
        { weight: 3, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: inner(definition.innerType) },
      )
    case 'default':
    case 'prefault':
      return fc.oneof(
        { weight: 2, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: inner(definition.innerType) },
      )
    case 'pipe':
      return inner(definition.in)
    case 'literal':
      return fc.constantFrom(...definition.values)
    case 'enum':
      return fc.constantFrom(...Object.values(definition.entries))
    case 'boolean':
      return fc.boolean()
    case 'number':
      return numberOf(definition)
    case 'string':
      return textOf(definition)
    case 'custom':
      return fc.stringMatching(/^[ !#-[\]-~]{1,8}$/).map((text) => secret(text))
    default:
      throw new Error(`no values for a schema of the type ${definition.type}`)
  }
}

function objectOf({ shape }: core.$ZodObjectDef, inner: (schema: core.$ZodType) => Arbitrary<unknown>) {
  const fields = Object.entries(shape).map(([key, schema]) => [key, inner(schema)] as const)
  return fc.record(Object.fromEntries(fields)).map((value) => {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined)
    return Object.fromEntries(entries)
  })
}

interface Bounds {
  readonly minimum?: number
  readonly maximum?: number
}

function lengthOf(definition: core.$ZodArrayDef) {
  const { minimum = 0, maximum = 3 }: Bounds = Object.assign({}, ...checksOf(definition))
  return { minLength: minimum, maxLength: Math.max(minimum, Math.min(maximum, 3)) }
}

function numberOf(definition: core.$ZodNumberDef): Arbitrary<number> {
  const checks = checksOf(definition) as { check: string; value: number; format?: string }[]
  const whole = [definition as { format?: string }, ...checks].some(({ format }) => format?.includes('int'))
  const min = checks.find(({ check }) => check === 'greater_than')?.value ?? 0
  const max = checks.find(({ check }) => check === 'less_than')?.value ?? 1000
  const small = fc.integer({ min: Math.ceil(min), max: Math.floor(Math.min(max, Math.max(min, 0) + 10)) })
  const any = whole
    ? fc.integer({ min, max })
    : fc.integer({ min: Math.ceil(min * 100), max: Math.floor(max * 100) }).map((n) => n / 100)
  return fc.oneof(small, any)
}

/** The last pattern decides: the schemas have one each. */
function textOf(definition: core.$ZodStringDef): Arbitrary<string> {
  const checks = checksOf(definition) as { pattern?: RegExp }[]
  const pattern = checks.findLast((each) => each.pattern)?.pattern
  return pattern ? fc.stringMatching(pattern) : fc.stringMatching(/^[a-z0-9]{1,8}$/)
}

function checksOf(definition: { checks?: readonly core.$ZodCheck[] }): readonly object[] {
  return (definition.checks ?? []).map((check) => check._zod.def)
}

/** Whether a value is a secret; a copy of its input would lose that. */
export function isSecret(value: unknown): boolean {
  return value instanceof Secret
}

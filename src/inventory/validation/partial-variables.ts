import type { core, z } from 'zod'
import { isPlainObject } from '../../core/input/shape.js'

/** The valid part of invalid variables, with defaults in place of the rest. */
export interface PartialVariables {
  readonly vars: unknown
  /** Where something invalid was left out: a key, or a list without some of its items. */
  readonly missing: readonly Path[]
}

type Path = readonly string[]

/** Leaves out what a schema rejects. Undefined if the schema also rejects the rest. */
export function partialVariables(
  schema: z.ZodType,
  value: unknown,
  issues: readonly core.$ZodIssue[],
): PartialVariables | undefined {
  const copy = copyOf(value)
  const missing: Path[] = []
  let rejected = issues
  for (let tries = 0; tries < maxTries; tries++) {
    // From the back, so that the positions in a list remain right.
    for (const issue of rejected.toReversed()) missing.push(...leaveOut(issue, copy))
    const { success, data, error } = schema.safeParse(copy, { jitless: true })
    if (success) return { vars: data, missing }
    rejected = error.issues
  }
  return undefined
}

/** Each time what was left out may be found to be required. */
const maxTries = 5

/** An unknown key is nothing that anybody reads. */
function leaveOut(issue: core.$ZodIssue, value: unknown): readonly Path[] {
  const path = issue.path.map(String)
  if (issue.code !== 'unrecognized_keys') return removeAt(path, value)
  for (const key of issue.keys) removeAt([...path, key], value)
  return []
}

/** Removes the innermost part of a path that exists. */
function removeAt(path: Path, value: unknown): readonly Path[] {
  for (let length = path.length; length > 0; length--) {
    const container = valueAt(value, path.slice(0, length - 1))
    const key = path[length - 1]!
    if (Array.isArray(container) && Number(key) < container.length) {
      container.splice(Number(key), 1)
      return [path.slice(0, length - 1)]
    }
    if (isPlainObject(container) && Object.hasOwn(container, key)) {
      delete container[key]
      return [path.slice(0, length)]
    }
  }
  return []
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inside, key) => {
    if (Array.isArray(inside)) return inside[Number(key)]
    return isPlainObject(inside) && Object.hasOwn(inside, key) ? inside[key] : undefined
  }, value)
}

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf)
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)]))
}

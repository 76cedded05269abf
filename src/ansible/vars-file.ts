import { UsageError } from '../core/errors.js'
import { kindOf } from '../core/input/shape.js'
import type { Placed } from '../inventory/variables.js'
import { plainData } from '../inventory/yaml/document.js'
import { storedValue } from './values.js'

/** The variables of a file or section, by name. */
export type VarsFile = ReadonlyMap<string, Placed>

/** The variables in a document of YAML or JSON, which may be empty. Throws UsageError for what is not a mapping. */
export function varsFile(document: unknown, shown: string): VarsFile {
  if (document === null || document === undefined) return new Map()
  if (!(document instanceof Map))
    throw new UsageError(`${shown} must be a mapping of variables, not ${kindOf(document)}`)
  const entries = [...document].map(([key, value]) => {
    const variable = String(key)
    return [variable, { value: storedValue(plainData(value), { variable, from: shown }), from: shown }] as const
  })
  return new Map(entries)
}

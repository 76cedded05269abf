import { type FileLine, UsageError } from '../core/errors.js'

/** A key that occurs twice in an object literal, of which JavaScript keeps only the last value. */
export class DuplicateKeyError extends UsageError {
  /** `at` is the second occurrence, `first` the line of the first one. */
  constructor(key: string, at: FileLine, first: number) {
    const hint = 'Remove one of the two, or rename it: only the last one would count.'
    super(`the key '${key}' is already in line ${first} of the same object`, { hint, at })
  }
}

/** The parts of Babel's syntax tree that are read here. */
interface ObjectExpression {
  readonly properties: readonly Property[]
}

interface Property {
  readonly type: string
  readonly computed?: boolean
  /** Of a method: `get`, `set` or `method`. */
  readonly kind?: string
  readonly key?: { readonly type: string; readonly name?: string; readonly value?: unknown }
  readonly loc?: { readonly start: { readonly line: number } } | null
}

/** A plugin for Babel that reports the duplicate keys of each object literal. Code without a line is Babel's own. */
export function duplicateKeys(path: string, report: (error: DuplicateKeyError) => void) {
  return () => ({
    visitor: {
      ObjectExpression({ node }: { node: ObjectExpression }): void {
        const lines = new Map<string, number>()
        for (const property of node.properties) {
          const [key, line] = [keyOf(property), property.loc?.start.line]
          if (key === undefined || line === undefined) continue
          const first = lines.get(key)
          if (first !== undefined) report(new DuplicateKeyError(key, { path, line }, first))
          lines.set(key, line)
        }
      },
    },
  })
}

/** Undefined for a key that is computed, and for `...spread`. A getter and a setter may share a name. */
function keyOf({ key, computed, kind }: Property): string | undefined {
  if (!key || computed) return undefined
  const name = key.name ?? (key.value === undefined ? undefined : String(key.value))
  const accessor = kind === 'get' || kind === 'set' ? `${kind} ` : ''
  return name === undefined ? undefined : `${accessor}${name}`
}

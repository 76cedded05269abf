import { z } from 'zod'

/** How a variable is written in keepalived.conf, for those that need no more thought than a keyword and a value. */
interface Written {
  readonly keyword: string
  /** The line for `false`; without it, `false` writes nothing. */
  readonly off?: string
}

const registry = z.registry<Written>()

/** A variable that is written as `keyword value`, or, if it is `true`, as `keyword` alone. */
export function written<S extends z.ZodType>(keyword: string, schema: S, off?: string): S {
  registry.add(schema, { keyword, off })
  return schema
}

/** How each such variable of an object is written, in the order of the schema. */
export function writtenIn({ shape }: z.ZodObject): readonly (Written & { readonly variable: string })[] {
  return Object.entries(shape).flatMap(([variable, schema]) => {
    const found = registry.get(schema as z.ZodType)
    return found ? [{ variable, ...found }] : []
  })
}

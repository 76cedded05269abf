import type { z } from 'zod'
import type { core } from '../table/core.js'
import type { http } from '../table/http.js'
import type { modules } from '../table/modules.js'
import type { CamelCase, Context, InContext, Value } from '../table/notation.js'
import type { proxying } from '../table/proxying.js'
import { directivesIn } from '../table/table.js'
import type { tls } from '../table/tls.js'
import { camelCase, type Own, ownVariables } from '../table/variables.js'
import { optionSchema } from './kinds.js'

type Tables = typeof core & typeof http & typeof proxying & typeof tls & All<typeof modules>

/** The tables of all modules as one. */
type All<M> = { [K in keyof M]: (table: M[K]) => void }[keyof M] extends (table: infer T) => void ? T : never

type Directives<C extends Context> = InContext<Tables, C>

/** The variables of a context, by name. */
type Options<C extends Context> = {
  [N in Exclude<keyof Directives<C> & string, Own<C>> as CamelCase<N>]: z.ZodOptional<
    z.ZodType<Value<Directives<C>[N]>, Value<Directives<C>[N]>>
  >
}

/**
 * The variables of a block for those directives that need no schema of their own: nginx's names in camel case, with
 * values of the directives' kinds. The tables of the documentation leave them out, since they have one of their own.
 */
export function options<C extends Context>(context: C): Options<C> {
  const own = ownVariables[context]
  const left = directivesIn(context).filter(
    ({ name, kind, isDynamic }) => !isDynamic && kind !== 'block' && !(name in own),
  )
  return Object.fromEntries(left.map((each) => [camelCase(each.name), optionSchema(each)])) as unknown as Options<C>
}

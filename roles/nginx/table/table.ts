import { core } from './core.js'
import { http } from './http.js'
import { dynamicModules, modules } from './modules.js'
import { type Context, type KnownDirective, parseNotation, type Table } from './notation.js'
import { proxying } from './proxying.js'
import { stream } from './stream.js'
import { tls } from './tls.js'

/** The directive in a context; undefined if it is not allowed there or unknown. */
export function directiveIn(context: Context, name: string): KnownDirective | undefined {
  return byName.get(name)?.get(context)
}

/** The contexts in which a directive is allowed; undefined for one that no module of nginx has. */
export function contextsOf(name: string): readonly Context[] | undefined {
  const found = byName.get(name)
  return found && [...found.keys()]
}

/** The directives of a context, in the order of the tables. */
export function directivesIn(context: Context): readonly KnownDirective[] {
  return [...byName.values()].flatMap((contexts) => contexts.get(context) ?? [])
}

/** All names. */
export function directiveNames(): readonly string[] {
  return [...byName.keys()]
}

const byName = new Map<string, Map<Context, KnownDirective>>()

for (const table of [core, http, proxying, stream]) add(table)
add(tls, 'http_ssl')
for (const [module, table] of Object.entries(modules)) add(table, module)
for (const [module, table] of Object.entries(dynamicModules)) add(table, module, true)

function add(table: Table, module?: string, isDynamic = false): void {
  for (const [contexts, directives] of Object.entries(table)) {
    for (const [name, notation] of Object.entries(directives)) {
      const directive = { ...parseNotation(name, notation), ...(module !== undefined && { module }), isDynamic }
      const known = byName.get(name) ?? new Map<Context, KnownDirective>()
      for (const context of contexts.split(' ')) known.set(context as Context, directive)
      byName.set(name, known)
    }
  }
}

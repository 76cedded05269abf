import type { Access } from '../schema/access.js'
import type { ErrorPages } from '../schema/http/rewriting.js'
import type { Headers } from '../directives/headers.js'
import { type Directive, type Item } from '../syntax/item.js'
import { parse, type Statement } from '../syntax/parse.js'
import type { Nginx } from '../schema/variables.js'

/** What a block inherits from those around it. */
export interface Scope {
  readonly vars: Nginx
  readonly headers: Headers
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly errorPages: ErrorPages
  readonly access: Access
  /** Names of the directives that the blocks around it declare, in variables or in raw text. */
  readonly declared: ReadonlySet<string>
}

/** A scope for the blocks within a block with these items. */
export function within(scope: Scope, items: readonly Item[], more: Partial<Scope>): Scope {
  return { ...scope, ...more, declared: new Set([...scope.declared, ...namesIn(items)]) }
}

/** The items with those defaults that neither they nor the blocks around them replace. */
export function withDefaults(defaults: readonly Directive[], items: readonly Item[], { declared }: Scope): readonly Item[] {
  const own = new Set(items.flatMap(identitiesOf))
  return [...defaults.filter((each) => !own.has(identityOf(each)) && !declared.has(each.name)), ...items]
}

function namesIn(items: readonly Item[]): readonly string[] {
  return items.flatMap((item) => {
    if (!('raw' in item)) return item.isDefault ? [] : [item.name]
    return parse(item.raw).statements.map(nameOf)
  })
}

function identitiesOf(item: Item): readonly string[] {
  if (!('raw' in item)) return item.isDefault ? [] : [identityOf(item)]
  return parse(item.raw).statements.map((statement) => identity(nameOf(statement), statement.words[1]?.text ?? ''))
}

function identityOf({ name, parameters }: Directive): string {
  return identity(name, parameters.split(' ', 1)[0]!)
}

/** What nginx would refuse twice in a block, or what would be sent twice: a directive, or a header of a request. */
function identity(name: string, first: string): string {
  return /_set_header$|_param$/.test(name) ? `${name} ${first.toLowerCase()}` : name
}

function nameOf({ words }: Statement): string {
  return words[0]?.text ?? ''
}

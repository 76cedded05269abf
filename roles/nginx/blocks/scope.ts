import type { Headers } from '../directives/headers.js'
import type { Access } from '../schema/access.js'
import type { ErrorPages } from '../schema/http/rewriting.js'
import type { Nginx } from '../schema/variables.js'
import type { Directive, Item } from '../syntax/item.js'
import { parse, type Statement } from '../syntax/parse.js'

/** What a configuration depends on besides the variables. */
export interface Installation {
  /** Folder of the files with users and passwords. */
  readonly passwords: string
  /** Folder of the declared certificates and keys. */
  readonly certificates: string
  /** HTTP/2 is a directive of a server, as from nginx 1.25.1 on; before, it is a parameter of `listen`. */
  readonly http2Directive: boolean
}

/** What a block inherits from those around it. */
export interface Scope {
  readonly vars: Nginx
  readonly installation: Installation
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

/** The items without those defaults that the others, or the blocks around them, replace. */
export function settled(items: readonly Item[], scope: Pick<Scope, 'declared' | 'vars'>): readonly Item[] {
  return settledGroups([items], scope).flat()
}

/** The same for items in groups. */
export function settledGroups(
  groups: readonly (readonly Item[])[],
  { declared, vars }: Pick<Scope, 'declared' | 'vars'>,
): readonly (readonly Item[])[] {
  const own = new Set(groups.flat().flatMap(identitiesOf))
  const isReplaced = (item: Item) =>
    !('raw' in item) &&
    item.isDefault &&
    (!vars.defaults || own.has(identityOf(item)) || (!isNamed(item.name) && declared.has(item.name)))
  return groups.map((items) => items.filter((item) => !isReplaced(item)))
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
  return isNamed(name) ? `${name} ${first.toLowerCase()}` : name
}

function isNamed(directive: string): boolean {
  return /_set_header$|_param$/.test(directive)
}

function nameOf({ words }: Statement): string {
  return words[0]?.text ?? ''
}

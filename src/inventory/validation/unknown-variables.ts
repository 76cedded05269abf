import type { Host } from '../../core/host/host.js'
import { isPlainObject } from '../../core/input/shape.js'
import { suggest } from '../../core/input/suggest.js'
import type { Problem } from '../../core/problem.js'
import type { Inventory } from '../inventory.js'
import type { HostLayers, Layer } from '../variables.js'
import { mergeProblems } from './problems.js'
import { connectionVariables } from './target.js'

/** A play's hosts, and the inventory with the play's layers on top. */
interface Reader {
  readonly hosts: readonly Host[]
  readonly inventory: Inventory
}

/**
 * Top-level variables that nothing reads and that were probably meant for something else: those with nearly the name of a
 * role or connection variable (`adress`), and of `-e` all that no layer below sets either. `roles` are the names of all
 * roles of the playbook, those that a run leaves out included.
 */
export function unknownVariables(plays: readonly Reader[], roles: readonly string[]): Problem[] {
  const known = { roles: new Set(roles), connection: new Set(connectionVariables) }
  const misspelt = plays.flatMap(({ hosts, inventory }) =>
    hosts.flatMap((host) => misspeltOn(host, inventory.layersOf(host.name), known)),
  )
  return mergeProblems([...misspelt, ...unreadExtras(plays, known)])
}

interface Known {
  readonly roles: ReadonlySet<string>
  readonly connection: ReadonlySet<string>
}

function misspeltOn(host: Host, { inventory, play }: HostLayers, known: Known): Problem[] {
  return [...inventory, ...play].flatMap(({ from, vars }) =>
    Object.entries(vars).flatMap(([name, value]) => {
      const meant = value === undefined || isKnown(name, known) ? undefined : nearest(name, value, known)
      if (meant === undefined || Object.hasOwn(vars, meant)) return []
      const message = `${name} is read by no role of the playbook and says nothing about the connection (from ${from})`
      return [{ hosts: [host.name], variable: name, message, hint: `Did you mean '${meant}'?` }]
    }),
  )
}

function isKnown(name: string, { roles, connection }: Known): boolean {
  return roles.has(name) || connection.has(name)
}

/**
 * An object is meant for a role and anything else but a list for the connection, so that a list of `users` may be one's
 * own. Names that differ in digits only are a series, not a slip.
 */
function nearest(name: string, value: unknown, { roles, connection }: Known): string | undefined {
  const candidates = isPlainObject(value) ? roles : Array.isArray(value) ? [] : connection
  const meant = suggest(name, candidates)
  return meant?.replace(/\d/g, '') === name.replace(/\d/g, '') ? undefined : meant
}

/** What `-e` sets for a playbook's own functions has a value in the inventory too, or nobody can know that it is one. */
function unreadExtras(plays: readonly Reader[], known: Known): Problem[] {
  const layers = plays.flatMap(({ inventory }) => inventory.hosts.map((host) => inventory.layersOf(host.name)))
  const set = namesIn(layers.flatMap(({ inventory, play }) => [...inventory, ...play]))
  const names = [...known.roles, ...known.connection]
  return [...new Set(layers.flatMap(({ extra }) => extra))].flatMap(({ from, vars }) =>
    Object.keys(vars)
      .filter((name) => !isKnown(name, known) && !set.has(name))
      .map((name) => ({
        hosts: [],
        variable: name,
        message: `${from} sets ${name}, which nothing reads`,
        hint: extraHint(name, [...names, ...set]),
      })),
  )
}

function namesIn(layers: readonly Layer[]): Set<string> {
  return new Set([...new Set(layers)].flatMap(({ vars }) => Object.keys(vars)))
}

function extraHint(name: string, candidates: readonly string[]): string {
  const meant = suggest(name, candidates)
  if (meant !== undefined) return `Did you mean '${meant}'?`
  return 'A variable that the playbook itself reads needs a value in the inventory or in `vars` of a play as well.'
}

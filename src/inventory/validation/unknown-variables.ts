import type { Host } from '../../core/host/host.js'
import { isPlainObject } from '../../core/input/shape.js'
import { suggest } from '../../core/input/suggest.js'
import type { Problem } from '../../core/problem.js'
import { haployName } from '../ansible-names.js'
import type { Inventory } from '../inventory.js'
import type { HostLayers, Layer } from '../variables.js'
import { mergeProblems } from './problems.js'
import { connectionVariables } from './target.js'

/** A play's hosts, and the inventory with the play's layers on top. */
interface Play {
  readonly hosts: readonly Host[]
  readonly inventory: Inventory
}

/**
 * Top-level variables that nothing reads and that are probably mistakes: variables whose name resembles a role or a
 * connection variable (`adress`), unless they are Ansible's, and all `-e` variables that no lower layer sets. `roles` are the names of all roles of
 * the playbook, including those that the run skips.
 */
export function unknownVariables(plays: readonly Play[], roles: readonly string[]): Problem[] {
  const known = { roles: new Set(roles), connection: new Set(connectionVariables) }
  const misspelled = plays.flatMap(({ hosts, inventory }) =>
    hosts.flatMap((host) => misspelledOn(host, inventory.layersOf(host.name), known)),
  )
  return mergeProblems([...misspelled, ...unusedExtras(plays, known)])
}

interface Known {
  readonly roles: ReadonlySet<string>
  readonly connection: ReadonlySet<string>
}

function misspelledOn(host: Host, { inventory, play }: HostLayers, known: Known): Problem[] {
  const own = [...inventory, ...play].filter(({ isAnsible }) => !isAnsible)
  return own.flatMap(({ from, vars }) =>
    Object.entries(vars).flatMap(([name, value]) => {
      const hint = isKnown(name, known) ? undefined : hintForLikelyMistake(name, value, vars, known)
      if (hint === undefined) return []
      const message = `${name} is neither a role of the playbook nor a connection variable (from ${from})`
      return [{ hosts: [host.name], variable: name, message, hint }]
    }),
  )
}

function hintForLikelyMistake(name: string, value: unknown, vars: object, known: Known): string | undefined {
  if (value === undefined) return undefined
  // Groups have `vars`, so hosts are often given some, too.
  if (name === 'vars' && isPlainObject(value)) return 'Move the variables out of it: only groups and plays have `vars`.'
  const suggestion = suggestFor(name, value, known)
  if (suggestion === undefined || Object.hasOwn(vars, suggestion)) return undefined
  return `Did you mean '${suggestion}'?`
}

function isKnown(name: string, { roles, connection }: Known): boolean {
  return roles.has(name) || connection.has(name)
}

/**
 * Compares an object with the roles and any other value but a list with the connection variables, so that a list of
 * `users` is accepted. Names that differ only in digits are a series, not a mistake.
 */
function suggestFor(name: string, value: unknown, { roles, connection }: Known): string | undefined {
  const candidates = isPlainObject(value) ? roles : Array.isArray(value) ? [] : connection
  const suggestion = suggest(name, candidates)
  return suggestion?.replace(/\d/g, '') === name.replace(/\d/g, '') ? undefined : suggestion
}

/** A variable that only the playbook's functions read needs a value in the inventory too; otherwise it looks like a mistake. */
function unusedExtras(plays: readonly Play[], known: Known): Problem[] {
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
        hint: hintFor(name, [...names, ...set]),
      })),
  )
}

function namesIn(layers: readonly Layer[]): Set<string> {
  return new Set([...new Set(layers)].flatMap(({ vars }) => Object.keys(vars)))
}

function hintFor(name: string, candidates: readonly string[]): string {
  const connection = haployName(name)
  if (connection !== undefined) return `haploy calls it '${connection}'.`
  const suggestion = suggest(name, candidates)
  if (suggestion !== undefined) return `Did you mean '${suggestion}'?`
  return 'If the playbook itself reads it, set it in the inventory or in `vars` of a play, too.'
}

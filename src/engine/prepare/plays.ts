import { HaployError, UsageError } from '../../core/errors.js'
import type { Host } from '../../core/host/host.js'
import { didYouMean } from '../../core/input/suggest.js'
import { type Play, validatePlays } from '../../core/play.js'
import type { Playbook } from '../../core/playbook.js'
import { Secret } from '../../core/shell/secret.js'
import { sourceIn } from '../../core/source.js'
import type { Inventory } from '../../inventory/inventory.js'

/** A playbook with its name. */
export interface NamedPlaybook {
  readonly name: string
  readonly define: Playbook
}

/** A play with the selected roles, and its hosts. */
export interface SelectedPlay {
  readonly play: Play
  /** With the play's variables on top. */
  readonly inventory: Inventory
  /** All hosts of the play. */
  readonly peers: readonly Host[]
  /** The peers that the limit includes. */
  readonly hosts: readonly Host[]
}

/**
 * Returns the plays that a playbook defines for an inventory. Throws UsageError for an invalid list of plays, and for a
 * playbook that throws.
 */
export function playsOf({ name, define }: NamedPlaybook, inventory: Inventory): readonly Play[] {
  try {
    const plays = Secret.forHosts(() => define({ hosts: (pattern) => inventory.match(pattern) }))
    return validatePlays(plays, `playbook ${name}`)
  } catch (cause) {
    if (cause instanceof HaployError) throw cause
    const { message, stack } = cause instanceof Error ? cause : new Error(String(cause))
    throw new UsageError(`playbook ${name} cannot be defined: ${message}`, { hint: sourceIn(stack), cause })
  }
}

/**
 * Returns the plays with only the selected roles, without the plays that have none of them. Without a selection,
 * returns all plays unchanged.
 */
export function playsWithRoles(plays: readonly Play[], wanted: readonly string[]): readonly Play[] {
  if (wanted.length === 0) return plays
  const known = roleNamesOf(plays)
  const unknown = wanted.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new UsageError(`no play of this playbook uses the role '${unknown}'`, {
      hint: didYouMean(unknown, known) ?? `Its roles: ${known.join(', ') || 'none'}.`,
    })
  }
  return plays
    .map((play) => ({ ...play, roles: play.roles.filter((use) => wanted.includes(use.role.name)) }))
    .filter((play) => play.roles.length > 0)
}

/** Each name once. */
function roleNamesOf(plays: readonly Play[]): readonly string[] {
  return [...new Set(plays.flatMap((play) => play.roles.map((use) => use.role.name)))]
}

export function titleOf(play: Play): string {
  return play.name ?? play.hosts
}

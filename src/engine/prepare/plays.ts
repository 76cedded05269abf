import { HaployError, UsageError } from '../../core/errors.js'
import type { Host } from '../../core/host/host.js'
import { didYouMean } from '../../core/input/suggest.js'
import { type Play, validatePlays } from '../../core/play.js'
import type { Playbook } from '../../core/playbook.js'
import { sourceIn } from '../../core/source.js'
import type { Inventory } from '../../inventory/inventory.js'

/** A playbook, and what people call it. */
export interface NamedPlaybook {
  readonly name: string
  readonly define: Playbook
}

/** A play with the wanted roles, and its hosts. */
export interface SelectedPlay {
  readonly play: Play
  /** With the play's own variables on top. */
  readonly inventory: Inventory
  /** All hosts of the play. */
  readonly peers: readonly Host[]
  /** Those of them that the limit leaves. */
  readonly hosts: readonly Host[]
}

/** The plays that a playbook defines, with this inventory. Throws UsageError for what is none, and for one that throws. */
export function playsOf({ name, define }: NamedPlaybook, inventory: Inventory): readonly Play[] {
  try {
    return validatePlays(define({ hosts: (pattern) => inventory.match(pattern) }), `playbook ${name}`)
  } catch (cause) {
    if (cause instanceof HaployError) throw cause
    const { message, stack } = cause instanceof Error ? cause : new Error(String(cause))
    throw new UsageError(`playbook ${name} cannot be defined: ${message}`, { hint: sourceIn(stack), cause })
  }
}

/** The plays with only the wanted roles, without those that have none of them; all of them when no role is wanted. */
export function playsWithRoles(plays: readonly Play[], wanted: readonly string[]): readonly Play[] {
  if (wanted.length === 0) return plays
  const known = roleNamesOf(plays)
  const unknown = wanted.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new UsageError(`no play of this playbook uses a role called '${unknown}'`, {
      hint: didYouMean(unknown, known) ?? `Its roles: ${known.join(', ') || 'none'}.`,
    })
  }
  return plays
    .map((play) => ({ ...play, roles: play.roles.filter((use) => wanted.includes(use.role.name)) }))
    .filter((play) => play.roles.length > 0)
}

/** Each once. */
function roleNamesOf(plays: readonly Play[]): readonly string[] {
  return [...new Set(plays.flatMap((play) => play.roles.map((use) => use.role.name)))]
}

export function titleOf(play: Play): string {
  return play.name ?? play.hosts
}

import type { Host } from './host/host.js'
import { type Play, validatePlays } from './play.js'

/** What a playbook that is a function can read. */
export interface PlaybookContext {
  hosts(pattern: string): readonly Host[]
}

export type Playbook = (context: PlaybookContext) => readonly Play[]

/**
 * Defines a playbook from a list of plays, or from a function of the inventory that returns one. Throws UsageError for
 * an invalid list. The result of a function is validated when the run begins.
 */
export function definePlaybook(plays: readonly Play[] | Playbook): Playbook {
  if (typeof plays === 'function') return plays
  const validated = validatePlays(plays, 'the playbook')
  return () => validated
}

import type { Host } from './host/host.js'
import { type Play, validatePlays } from './play.js'

/** What a playbook that is a function may look at. */
export interface PlaybookContext {
  hosts(pattern: string): readonly Host[]
}

export type Playbook = (context: PlaybookContext) => readonly Play[]

/**
 * Defines a playbook: a list of plays, or a function of the inventory that returns one. Throws UsageError for a
 * list that is not valid; what a function returns is validated when the run begins.
 */
export function definePlaybook(plays: readonly Play[] | Playbook): Playbook {
  if (typeof plays === 'function') return plays
  const validated = validatePlays(plays, 'the playbook')
  return () => validated
}

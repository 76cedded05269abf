import type { Host, VariableSet } from './host.js'
import { checkedPlays } from './input/validate-plays.js'
import type { RoleUse } from './role.js'

/** Roles for the hosts of a pattern. Plays run one after another; within one, each host goes at its own pace. */
export interface Play {
  /** Shown as the play's title; the pattern when absent. */
  readonly name?: string
  /** `web`, `lb:web`, `all:!lb2`, `lb*`. */
  readonly hosts: string
  readonly roles: readonly RoleUse[]
  /** Rolling batches: a number of hosts, a share such as `'25%'`, or a list of them for batches that grow. */
  readonly serial?: number | string | readonly (number | string)[]
  readonly vars?: VariableSet
}

/** What a playbook that is a function may look at. */
export interface PlaybookContext {
  hosts(pattern: string): readonly Host[]
}

export type Playbook = (context: PlaybookContext) => readonly Play[]

/**
 * Defines a playbook: a list of plays, or a function of the inventory that returns one. Throws UsageError for a list with
 * something that cannot be; what a function returns is checked when the run begins.
 */
export function definePlaybook(plays: readonly Play[] | Playbook): Playbook {
  if (typeof plays === 'function') return plays
  const checked = checkedPlays(plays, 'the playbook')
  return () => checked
}

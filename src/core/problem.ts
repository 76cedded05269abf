import type { FileLine } from './errors.js'

export type Severity = 'error' | 'advice'

/** What is wrong on some hosts. */
export interface Violation {
  /** Hosts concerned, by name. */
  readonly hosts: readonly string[]
  /** Variable concerned, as a path: `keepalived.instances.0.priority`. */
  readonly variable?: string
  readonly message: string
  readonly hint?: string
}

/** Something that is wrong with a play before any host is touched. */
export interface Problem extends Violation {
  /** An error, which it is when absent, keeps a run from starting; advice is on what works with a known weakness. */
  readonly severity?: Severity
  /** Id of the rule that found it; absent where no rule did. */
  readonly rule?: string
  /** Where it is, as far as it is in a role's file. */
  readonly at?: FileLine
  /** Why `lintIgnore` silences it; absent where it does not. */
  readonly ignored?: string
}

import type { FileLine } from './errors.js'

export type Severity = 'error' | 'advice'

/** A rule that some hosts violate. */
export interface Violation {
  /** The names of the affected hosts. */
  readonly hosts: readonly string[]
  /** The affected variable, as a path: `keepalived.instances.0.priority`. */
  readonly variable?: string
  readonly message: string
  readonly hint?: string
}

/** A problem in a play that is found before haploy connects to any host. */
export interface Problem extends Violation {
  /** An error (the default) prevents a run. Advice is about something that works with a known weakness. */
  readonly severity?: Severity
  /** Id of the rule that found the problem. Absent for problems that no rule found. */
  readonly rule?: string
  /** Where the problem is, if it is in a file of a role or playbook. */
  readonly at?: FileLine
  /** The reason that `lintIgnore` gives for ignoring the problem. Absent if it is not ignored. */
  readonly ignored?: string
}

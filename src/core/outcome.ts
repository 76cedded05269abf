import type { Difference } from './content/difference.js'

/** An error as it is reported: plain data that can be printed as JSON. */
export interface Failure {
  readonly message: string
  readonly hint?: string
  /** The standard error of the failed command. */
  readonly stderr?: string
  readonly stdout?: string
  readonly code?: number
  /** `file:line` of the task in its role. */
  readonly source?: string
  /** Only for `--debug`. */
  readonly stack?: string
}

/** The output of a task's steps: the end of each stream, without surrounding white space. */
export interface Printed {
  readonly stdout: string
  readonly stderr: string
}

/**
 * The result of a task on one host. In a dry run, `dependsOn` names the earlier task whose changes decide the result,
 * `untested` is the reason why the host could not try the change, and a `predicted` failure is one that the run would
 * have. `output` is present only in a verbose run.
 */
export type Outcome =
  | { readonly status: 'ok'; readonly output?: Printed }
  | {
      readonly status: 'changed'
      readonly differences: readonly Difference[]
      readonly dependsOn?: string
      readonly output?: Printed
      readonly untested?: string
    }
  | { readonly status: 'skipped'; readonly reason: string }
  | { readonly status: 'failed'; readonly failure: Failure; readonly ignored: boolean; readonly predicted?: true }

/** The counters of one host in the recap. `unreachable` is 0 or 1. */
export interface Tally {
  ok: number
  changed: number
  unreachable: number
  failed: number
  skipped: number
  ignored: number
}

import type { Difference } from './content/difference.js'

/** An error as it is reported: plain data, so that it can leave the program as JSON. */
export interface Failure {
  readonly message: string
  readonly hint?: string
  /** The failed command's own words. */
  readonly stderr?: string
  readonly stdout?: string
  readonly code?: number
  /** `file:line` of the task in its role. */
  readonly source?: string
  /** Only for `--debug`. */
  readonly stack?: string
}

/** What a task's steps printed: the end of each stream, without surrounding white space. */
export interface Printed {
  readonly stdout: string
  readonly stderr: string
}

/**
 * How a task ended on one host. `dependsOn` names the task of the same run on which a dry run's answer depends. `output` is
 * present only in a verbose run.
 */
export type Outcome =
  | { readonly status: 'ok'; readonly output?: Printed }
  | {
      readonly status: 'changed'
      readonly differences: readonly Difference[]
      readonly dependsOn?: string
      readonly output?: Printed
    }
  | { readonly status: 'skipped'; readonly reason: string }
  | { readonly status: 'failed'; readonly failure: Failure; readonly ignored: boolean }

/** The counters of one host in the recap. `unreachable` is 0 or 1. */
export interface Tally {
  ok: number
  changed: number
  unreachable: number
  failed: number
  skipped: number
  ignored: number
}

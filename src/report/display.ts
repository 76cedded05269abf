import type { describeDifferences } from '../core/content/diff.js'
import type { FailedError } from '../core/errors.js'
import type { Listener } from '../engine/events.js'

/** Presents one run: its events, and notices of the command. */
export interface Display {
  readonly listener: Listener
  /** Shows a message that is not an event, such as that the run is about to stop. */
  notice(text: string): void
  /** True after it stopped because of an error, so that its output is incomplete. */
  readonly hasFailed?: boolean
  /** Resolves when everything is written. To be called after the run, even when it failed. */
  end(): Promise<void>
  /** Releases the terminal at once, when the program ends before the run. */
  abandon(): void
}

/** Receives one run beside the display, such as for a file or for other people. */
export interface RunReport {
  readonly listener: Listener
  /** The run could not start, or an error ended it. The texts have no secrets. */
  failed(message: string, hint?: string): void
  /** To be called last, with the exit code of the run. Resolves when everything is written, to what went wrong. */
  end(exitCode: number): Promise<readonly ReportProblem[]>
}

/** Why a report is not complete. A warning does not alter the exit code. */
export interface ReportProblem {
  readonly error: FailedError
  readonly isWarning: boolean
}

/** The presentation options of a display. */
export interface Style {
  readonly colour: boolean
  /** Whether to show the stack traces of errors. */
  readonly debug: boolean
  /** Current width of the terminal; undefined without a terminal. */
  columns(): number | undefined
  /** Present when differences are shown. */
  readonly describeDifferences?: typeof describeDifferences
}

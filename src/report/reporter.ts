import type { describeDifferences } from '../core/content/diff.js'
import type { Listener } from '../engine/events.js'

/** Presents the events of one run. */
export interface Reporter {
  readonly listener: Listener
  /** Shows a message that is not an event, such as that the run is about to stop. */
  notice(text: string): void
  /** Resolves when everything is written. To be called after the run, even when it failed. */
  end(): Promise<void>
  /** Releases the terminal at once, when the program ends before the run. */
  abandon(): void
}

/** The presentation options of a reporter. */
export interface Style {
  readonly colour: boolean
  /** Whether to show the stack traces of errors. */
  readonly debug: boolean
  /** Current width of the terminal; undefined without a terminal. */
  columns(): number | undefined
  /** Present when differences are shown. */
  readonly describeDifferences?: typeof describeDifferences
}

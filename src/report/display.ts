import type { describeDifferences } from '../core/content/diff.js'
import type { Listener } from '../engine/events.js'

/** What the command shows of a run: made of its events, and of what the command itself has to say. */
export interface Display {
  readonly listener: Listener
  /** Shows what is no event, such as that the run is about to stop. */
  notice(text: string): void
  /** True when it gave up, and what it shows is not the whole. */
  readonly hasFailed?: boolean
  /** Resolves when everything is written; to be called once the run is over, however it ended. */
  end(): Promise<void>
  /** Gives the terminal back at once, when the program ends before the run does. */
  abandon(): void
}

/** How things are to be shown. */
export interface Style {
  readonly colour: boolean
  /** Shows where in the sources an error arose. */
  readonly debug: boolean
  /** Width of the terminal at this moment, undefined where there is none. */
  columns(): number | undefined
  /** Present when differences are to be shown. */
  readonly describeDifferences?: typeof describeDifferences
}

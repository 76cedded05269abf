import type { describeDifferences } from '../core/content/diff.js'
import type { Listener } from '../engine/events.js'

/** Turns the events of one run into something to see. */
export interface Reporter {
  readonly listener: Listener
  /** Shows what is no event, such as that the run is about to stop. */
  notice(text: string): void
  /** Resolves when everything is written; to be called once the run is over, however it ended. */
  end(): Promise<void>
  /** Gives the terminal back at once, when the program ends before the run does. */
  abandon(): void
}

/** How a reporter is to show things. */
export interface Style {
  readonly colour: boolean
  /** Shows where in the sources an error arose. */
  readonly debug: boolean
  /** Width of the terminal at this moment, undefined where there is none. */
  columns(): number | undefined
  /** Present when differences are to be shown. */
  readonly describeDifferences?: typeof describeDifferences
}

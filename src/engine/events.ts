import type { Failure, Outcome, Tally } from '../core/outcome.js'

/** The task that an event is about. */
export interface TaskRef {
  readonly host: string
  readonly role: string
  readonly task: string
  readonly handler: boolean
}

/** The part of a run that was not done on a host. Names are `role : task`. */
export interface Unfinished {
  /** Tasks that were not done, in order, as far as they were known. */
  readonly tasks: readonly string[]
  /** Titles of the plays that did not begin on the host. */
  readonly plays: readonly string[]
  /** Handlers that are still pending. */
  readonly handlers: readonly string[]
}

/** An event of a run: the only output of the engine. `at` is in milliseconds since 1970. */
export type Event = { readonly at: number } & (
  | {
      readonly type: 'run-started'
      readonly playbook: string
      readonly check: boolean
      /** Every host of the run, in the order of the inventory. */
      readonly hosts: readonly string[]
    }
  /** A batch of a play begins. With `serial`, a play has several batches. */
  | {
      readonly type: 'play-started'
      readonly play: string
      readonly batch: number
      readonly batches: number
      readonly hosts: readonly string[]
    }
  | { readonly type: 'host-connected'; readonly host: string }
  | ({ readonly type: 'task-started' } & TaskRef)
  /** The last complete line of the latest output of a running step, for a live view. */
  | ({ readonly type: 'task-output'; readonly line: string } & TaskRef)
  /** Progress that a step reports. */
  | ({ readonly type: 'task-progress'; readonly text: string } & TaskRef)
  | ({ readonly type: 'task-finished'; readonly outcome: Outcome } & TaskRef)
  | { readonly type: 'host-unreachable'; readonly host: string; readonly failure: Failure }
  /** The host is done with this batch. */
  | { readonly type: 'host-finished'; readonly host: string }
  | { readonly type: 'play-finished'; readonly play: string; readonly batch: number }
  | {
      readonly type: 'warning'
      readonly host?: string
      readonly message: string
      readonly hint?: string
      /** Id of the role's rule that the warning comes from. */
      readonly rule?: string
    }
  | {
      readonly type: 'run-finished'
      readonly milliseconds: number
      /** Every host of the run, in the order of the inventory. */
      readonly hosts: readonly string[]
      readonly tallies: Readonly<Record<string, Tally>>
      /**
       * The number of exchanges with each host, including the one for the facts: the cost of the run in round trips.
       */
      readonly exchanges: Readonly<Record<string, number>>
      readonly interrupted: boolean
      /** By host name; without the hosts on which everything was done. */
      readonly unfinished: Readonly<Record<string, Unfinished>>
    }
)

/** Receives the events of a run. It must not throw. */
export type Listener = (event: Event) => void

/** A listener of the user: it may throw, and the end of the run waits for its promises. */
export type RunListener = (event: Event) => void | Promise<void>

/** An event without its time, which is added when the event is emitted. */
export type UntimedEvent = Event extends infer E ? (E extends Event ? Omit<E, 'at'> : never) : never

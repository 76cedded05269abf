import type { Failure, Outcome, Tally } from '../core/outcome.js'

/** Which piece of a play an event speaks of. */
export interface Place {
  readonly host: string
  readonly role: string
  readonly task: string
  readonly handler: boolean
}

/** Everything that the engine says. Reporters get nothing else. Times are milliseconds since 1970 in `at`. */
export type Event = { readonly at: number } & (
  | {
      readonly type: 'run-started'
      readonly playbook: string
      readonly check: boolean
      /** Every host of the run, in the order of the inventory. */
      readonly hosts: readonly string[]
    }
  /** One batch of a play: with `serial`, a play starts once for each. */
  | {
      readonly type: 'play-started'
      readonly play: string
      readonly batch: number
      readonly batches: number
      readonly hosts: readonly string[]
    }
  | { readonly type: 'host-connected'; readonly host: string }
  | ({ readonly type: 'task-started' } & Place)
  /** A piece of output of a step that is under way, for a live view; at most the last line of what came. */
  | ({ readonly type: 'task-output'; readonly line: string } & Place)
  /** What a step says of how far it is. */
  | ({ readonly type: 'task-progress'; readonly text: string } & Place)
  | ({ readonly type: 'task-finished'; readonly outcome: Outcome } & Place)
  | { readonly type: 'host-unreachable'; readonly host: string; readonly failure: Failure }
  /** The host has nothing more to do in this batch. */
  | { readonly type: 'host-finished'; readonly host: string }
  | { readonly type: 'play-finished'; readonly play: string; readonly batch: number }
  | {
      readonly type: 'warning'
      readonly host?: string
      readonly message: string
      readonly hint?: string
      /** Id of the rule of a role that the warning comes from. */
      readonly rule?: string
    }
  | {
      readonly type: 'run-finished'
      readonly milliseconds: number
      readonly tallies: Readonly<Record<string, Tally>>
      /** Exchanges with each host, facts included: what a run costs in round trips. */
      readonly exchanges: Readonly<Record<string, number>>
      readonly interrupted: boolean
    }
)

/** Listens to a run. It must not throw and cannot answer. */
export type Listener = (event: Event) => void

/** A listener of the user: it may throw, and the end of the run waits for its promises. */
export type RunListener = (event: Event) => void | Promise<void>

/** An event as its author knows it; the engine stamps the time where it leaves. */
export type Untimed = Event extends infer E ? (E extends Event ? Omit<E, 'at'> : never) : never

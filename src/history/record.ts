import type { Event } from '../engine/events.js'

/** The first line of a record: who runs what. Times are in milliseconds since 1970. */
export interface RunStart {
  readonly type: 'run'
  readonly id: string
  readonly at: number
  readonly user: string
  /** The name of the machine that runs haploy, and the process there. */
  readonly hostname: string
  readonly pid: number
  /** The version of haploy. */
  readonly version: string
  /** The commit of the project's git repository; absent without one. */
  readonly commit?: string
  /** As it was typed, without values that may be secret. */
  readonly command: string
  /** As names under `playbooks/` and `inventory/`, or as paths. */
  readonly playbook: string
  readonly inventory: string
  /** A dry run. */
  readonly check: boolean
}

/** The last line of a record. A run that was ended at once, or whose machine failed, has none. */
export interface RunEnd {
  readonly type: 'run-ended'
  readonly at: number
  readonly exitCode: number
}

/** An error that ended the run. */
export interface RunError {
  readonly type: 'error'
  readonly at: number
  readonly message: string
  readonly hint?: string
}

/** The events of a run as JSON has them: the content of a file is a `diff`. */
export type RecordedEvent = Event | RunError

/** A run in the history. `end` is absent as long as it runs, and if it was interrupted. */
export interface RunRecord {
  readonly start: RunStart
  readonly events: readonly RecordedEvent[]
  readonly end?: RunEnd
}

/** An id that sorts by time, and that no other run has: `2026-11-27T185252.123Z-3f2a`. `random`: from 0 to below 1. */
export function newId(now: Date, random: number): string {
  const suffix = Math.floor(random * 0x10000).toString(16)
  return `${now.toISOString().replaceAll(':', '')}-${suffix.padStart(4, '0')}`
}

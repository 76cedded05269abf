import type { BoundRole } from '../bind/bound.js'
import type { StartAt } from '../bind/start-at.js'
import type { Selection } from '../bind/tags.js'
import type { Announcement } from '../dry-run/announcement.js'
import type { UntimedEvent } from '../events.js'
import type { Redactor } from '../failure/redactor.js'
import type { Session } from '../host/session.js'
import type { Stepper } from './stepper.js'

/** What to run on one host, and where to report it. */
export interface ConvergeOptions {
  readonly session: Session
  readonly roles: readonly BoundRole[]
  readonly selection: Selection
  /** The task of the play at which the run begins. Absent: the first one. */
  readonly startAt?: StartAt
  readonly redactor: Redactor
  /** Receives what a dry run announces. */
  readonly announcement?: Announcement
  /** Present if only what a dry run has announced may be done. */
  readonly approved?: Announcement
  /** Present if each task must be allowed before it runs. */
  readonly stepper?: Stepper
  /** A dry run. */
  readonly check: boolean
  /** Outcomes have the output of the steps. */
  readonly verbose?: boolean
  /** Once aborted, no further task begins. Pending handlers still run. */
  readonly signal: AbortSignal
  /** Resolves when the host may be changed. Throws FailedError when it must not be. */
  beforeChange(): Promise<void>
  emit(event: UntimedEvent): void
}

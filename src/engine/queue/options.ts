import type { BoundRole } from '../bind/bound.js'
import type { Selection } from '../bind/tags.js'
import type { UntimedEvent } from '../events.js'
import type { Redactor } from '../failure/redactor.js'
import type { Session } from '../host/session.js'

/** What to run on one host, and where to report it. */
export interface ConvergeOptions {
  readonly session: Session
  readonly roles: readonly BoundRole[]
  readonly selection: Selection
  readonly redactor: Redactor
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

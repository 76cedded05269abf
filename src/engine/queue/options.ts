import type { BoundRole } from '../bind/bound.js'
import type { Selection } from '../bind/tags.js'
import type { UntimedEvent } from '../events.js'
import type { Redactor } from '../failure/redactor.js'
import type { Session } from '../host/session.js'

/** What is to be done on one host, and who hears of it. */
export interface ConvergeOptions {
  readonly session: Session
  readonly roles: readonly BoundRole[]
  readonly selection: Selection
  readonly redactor: Redactor
  /** A dry run. */
  readonly check: boolean
  /** Once aborted, no further task begins; the handlers that are pending still run. */
  readonly signal: AbortSignal
  emit(event: UntimedEvent): void
}

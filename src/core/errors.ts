/**
 * The documented exit codes of the command. When several apply, `interrupted` wins, then `hostUnreachable`, then
 * `hostFailed`.
 */
export const exitCodes = {
  fine: 0,
  cannotStart: 1,
  hostFailed: 2,
  changesPending: 3,
  hostUnreachable: 4,
  interrupted: 99,
} as const

/** A line of a file on this machine. */
export interface FileLine {
  readonly path: string
  readonly line: number
}

interface Details {
  /** What the user can do next, as one sentence. */
  hint?: string
  cause?: unknown
  /** Where in a file of the person's it arose. */
  at?: FileLine | undefined
  /** Set if a role names something that exists nowhere, so that the error is the same whatever a host is like. */
  missing?: Missing | undefined
}

/** A local file, a handler of the role, or a variable. */
export type Missing = 'file' | 'handler' | 'variable'

/**
 * The base class of all errors that haploy raises on purpose. The message says who, where and why; `hint` says what to
 * do next.
 */
export class HaployError extends Error {
  override name = 'HaployError'
  readonly hint: string | undefined
  readonly at: FileLine | undefined
  readonly missing: Missing | undefined

  constructor(message: string, { hint, cause, at, missing }: Details = {}) {
    super(message, { cause })
    this.hint = hint
    this.at = at
    this.missing = missing
  }
}

/**
 * The run cannot start: the playbook, the inventory or the host pattern does not exist, or a variable is invalid. Exit
 * code 1.
 */
export class UsageError extends HaployError {
  override name = 'UsageError'
}

/**
 * A host cannot be reached: refused, timed out, unknown key, connection lost. Exit code 4; the other hosts continue.
 */
export class UnreachableError extends HaployError {
  override name = 'UnreachableError'
}

/** A step failed on a host that can be reached. Exit code 2. */
export class FailedError extends HaployError {
  override name = 'FailedError'
}

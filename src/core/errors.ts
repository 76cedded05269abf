/** The documented exit codes of the command. When several apply, `interrupted`, then `unreachable`, then `failed` win. */
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
  /** What the person can do next, as one sentence. */
  hint?: string
  cause?: unknown
  /** Where in a file of the person's it arose. */
  at?: FileLine | undefined
}

/** Every error that haploy raises on purpose: its message says who, where and why, its `hint` what to do next. */
export class HaployError extends Error {
  override name = 'HaployError'
  readonly hint: string | undefined
  readonly at: FileLine | undefined

  constructor(message: string, { hint, cause, at }: Details = {}) {
    super(message, { cause })
    this.hint = hint
    this.at = at
  }
}

/** The run cannot start: no such playbook, inventory, host pattern, or a variable that does not fit. Exit code 1. */
export class UsageError extends HaployError {
  override name = 'UsageError'
}

/** A host that cannot be talked to: refused, timed out, unknown key, connection lost. Exit code 4; other hosts go on. */
export class UnreachableError extends HaployError {
  override name = 'UnreachableError'
}

/** A host that can be talked to, on which a step did not succeed. Exit code 2. */
export class FailedError extends HaployError {
  override name = 'FailedError'
}

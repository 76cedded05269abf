import { setTimeout as sleep } from 'node:timers/promises'
import { FailedError } from '../../core/errors.js'
import type { Output } from '../../core/shell/output.js'
import { hintFor } from '../failure/hints.js'
import type { Part } from '../transcript/part.js'
import { type Holder, type LockRequest, parseHolder, readLock, takeLock } from './lock-script.js'

interface LockOptions {
  readonly check: boolean
  readonly signal: AbortSignal
  warn(message: string, hint?: string): void
}

type Outputs = readonly (Output | undefined)[]

/** The lock of one host. It is held for as long as the shell lives on which `exchange` runs. */
export class Lock {
  constructor(
    private readonly request: LockRequest,
    private readonly options: LockOptions,
  ) {}

  /** To be sent before everything else to a shell that replaces the one that took the lock; a dry run took none. */
  get again(): readonly Part[] {
    return this.options.check ? [] : [{ script: takeLock(this.request) }]
  }

  /**
   * Makes an exchange of these parts once the host is this run's, cleared of what others were writing when they ended. A
   * dry run takes and clears nothing, and only says whose the host is. Throws FailedError where another run has it for
   * longer than this one waits.
   */
  async before(parts: readonly Part[], exchange: (parts: readonly Part[]) => Promise<Outputs>): Promise<Outputs> {
    if (this.options.check) return this.#look(await exchange([{ script: readLock(this.request.run) }, ...parts]))
    const end = performance.now() + this.request.waitSeconds * 1000
    for (let hasWarned = false; ; hasWarned = true) {
      const [taken, ...outputs] = await exchange([{ script: takeLock(this.request), required: true }, ...parts])
      if (taken?.code === 0) {
        if (taken.text !== '') this.#warnUnlocked(taken.stderrText)
        return outputs
      }
      const holder = parseHolder(taken)
      if (!holder || performance.now() >= end || this.options.signal.aborted) throw locked(holder)
      if (!hasWarned) this.options.warn(`waiting for its lock: ${describe(holder)}`)
      await sleep(pause, undefined, { signal: this.options.signal }).catch(() => {})
    }
  }

  #warnUnlocked(why: string): void {
    this.options.warn(`it could not be locked, so nothing keeps another run from it: ${why}`, hintFor(why))
  }

  #look([seen, ...outputs]: Outputs): Outputs {
    const holder = parseHolder(seen)
    if (holder) this.options.warn(`this dry run may be out of date soon: ${describe(holder)}`)
    return outputs
  }
}

/** Milliseconds between two looks at a lock. */
const pause = 1000

function describe({ owner, command, since }: Holder): string {
  return `${owner} works on it with '${command}' since ${since}`
}

function locked(holder: Holder | undefined): FailedError {
  return new FailedError(`the host is locked: ${holder ? describe(holder) : 'by whom cannot be read'}`, {
    hint: 'Wait for the end of that run with --wait-lock SECONDS. When it is lost, --break-lock ends what is left of it there.',
  })
}

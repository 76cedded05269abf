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

/** The lock of one host. It is held until the shell on which `exchange` runs exits. */
export class Lock {
  constructor(
    private readonly request: LockRequest,
    private readonly options: LockOptions,
  ) {}

  /** The parts to send first to a shell that replaces the one that took the lock. A dry run takes no lock. */
  get retakeParts(): readonly Part[] {
    return this.options.check ? [] : [{ script: takeLock(this.request) }]
  }

  /**
   * Takes the lock of the host, then runs the parts. A dry run takes no lock and only reports who holds it. Throws
   * FailedError if another run holds the lock for longer than this run waits.
   */
  async runLocked(parts: readonly Part[], exchange: (parts: readonly Part[]) => Promise<Outputs>): Promise<Outputs> {
    if (this.options.check)
      return this.#warnOfHolder(await exchange([{ script: readLock(this.request.run) }, ...parts]))
    const end = performance.now() + this.request.waitSeconds * 1000
    for (let hasWarned = false; ; hasWarned = true) {
      const [taken, ...outputs] = await exchange([{ script: takeLock(this.request), required: true }, ...parts])
      if (taken?.code === 0) {
        if (taken.text !== '') this.#warnUnlocked(taken.stderrText)
        return outputs
      }
      const holder = parseHolder(taken)
      if (!holder || performance.now() >= end || this.options.signal.aborted) throw locked(holder)
      if (!hasWarned) this.options.warn(`waiting for the lock: ${describe(holder)}`)
      await sleep(retryInterval, undefined, { signal: this.options.signal }).catch(() => {})
    }
  }

  #warnUnlocked(why: string): void {
    this.options.warn(
      `the host could not be locked, so another run may change it at the same time: ${why}`,
      hintFor(why),
    )
  }

  #warnOfHolder([seen, ...outputs]: Outputs): Outputs {
    const holder = parseHolder(seen)
    if (holder) this.options.warn(`the result of this dry run may soon be out of date: ${describe(holder)}`)
    return outputs
  }
}

/** Milliseconds between two attempts to take a lock. */
const retryInterval = 1000

function describe({ owner, command, since }: Holder): string {
  return `${owner} has been running '${command}' on it since ${since}`
}

function locked(holder: Holder | undefined): FailedError {
  return new FailedError(`the host is locked: ${holder ? describe(holder) : 'the holder of the lock cannot be read'}`, {
    hint: 'Wait for that run with --wait-lock SECONDS. If it hangs, --break-lock kills its processes on the host.',
  })
}

import { setTimeout as sleep } from 'node:timers/promises'
import { FailedError } from '../../core/errors.js'
import type { Output } from '../../core/shell/output.js'
import { hintFor } from '../failure/hints.js'
import type { Part } from '../transcript/part.js'
import { type Holder, heldCode, type LockRequest, parseHolder, readLock, retakeLock, takeLock } from './lock-script.js'

interface LockOptions {
  readonly check: boolean
  readonly signal: AbortSignal
  warn(message: string, hint?: string): void
}

type Outputs = readonly (Output | undefined)[]

/** The lock of one host. It is held until the shell on which `exchange` runs exits. */
export class Lock {
  /** False in a dry run, and if the lock could not be written. */
  #isHeld = false

  constructor(
    private readonly request: LockRequest,
    private readonly options: LockOptions,
  ) {}

  /**
   * Takes the lock again for a shell that replaces the one that took it. Throws FailedError if another run has taken it
   * since.
   */
  async retake(exchange: (parts: readonly Part[]) => Promise<Outputs>): Promise<void> {
    if (!this.#isHeld) return
    const [taken] = await exchange([{ script: retakeLock(this.request), required: true }])
    if (taken?.code === heldCode) throw lostTo(parseHolder(taken))
    if (taken?.code !== 0) throw notLocked(taken)
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
        this.#isHeld = taken.text === ''
        if (!this.#isHeld) this.#warnUnlocked(taken.stderrText)
        return outputs
      }
      if (taken?.code !== heldCode) throw notLocked(taken)
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

function lostTo(holder: Holder | undefined): FailedError {
  const who = holder ? describe(holder) : 'the holder of the lock cannot be read'
  return new FailedError(`another run has locked the host since a step of this run had to be ended: ${who}`, {
    hint: 'This run has stopped on the host. Run it again when the other one has finished.',
  })
}

function notLocked(taken: Output | undefined): FailedError {
  const why = taken?.stderrText || `the script that locks it exited with ${taken?.code ?? 'no code'}`
  return new FailedError(`the host could not be locked: ${why}`, {
    hint: hintFor(why) ?? 'Look at /run/haploy there; without root, at ~/.local/state/haploy.',
  })
}

function locked(holder: Holder | undefined): FailedError {
  return new FailedError(`the host is locked: ${holder ? describe(holder) : 'the holder of the lock cannot be read'}`, {
    hint: 'Wait for that run with --wait-lock SECONDS. If it hangs, --break-lock kills its processes on the host.',
  })
}

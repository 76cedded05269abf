import { appendFileSync, closeSync, fstatSync, openSync } from 'node:fs'
import { FailedError, UsageError } from '../../core/errors.js'

/** A file to which text is appended at once, so that it survives whatever ends the program. */
export class LogFile {
  readonly #file: number
  #failure: FailedError | undefined

  /**
   * Creates the file if it does not exist: only its owner can read it. Throws UsageError when it cannot be written. `origin`:
   * ` (HAPLOY_LOG)` if that sets the path, for the message.
   */
  constructor(
    readonly path: string,
    title: string,
    origin = '',
  ) {
    try {
      this.#file = openSync(path, 'a', 0o600)
      appendFileSync(this.#file, `${fstatSync(this.#file).size > 0 ? '\n' : ''}${title}\n`)
    } catch (cause) {
      throw new UsageError(`cannot write the log ${path}${origin}: ${(cause as Error).message}`, {
        hint: 'Nothing was sent to a host. Name another file, in a folder that exists.',
        cause,
      })
    }
  }

  /** The first error after the file was opened. */
  get failure(): FailedError | undefined {
    return this.#failure
  }

  /** After an error, nothing more is written: the run continues without the log. */
  readonly append = (text: string): void => {
    if (this.#failure) return
    try {
      appendFileSync(this.#file, text)
    } catch (cause) {
      this.#failure = new FailedError(`the log ${this.path} is not complete: ${(cause as Error).message}`, {
        hint: 'The run continued without it. Make room, and see the output of the run.',
        cause,
      })
    }
  }

  close(): void {
    closeSync(this.#file)
  }
}

import { closeSync, openSync, writeSync } from 'node:fs'
import { FailedError, UsageError } from '../../core/errors.js'

/** A file that one run writes. It is emptied at once, so that it never has the report of an earlier run. */
export class ReportFile {
  readonly #file: number
  #failure: FailedError | undefined

  /** Throws UsageError when it cannot be written. `origin`: ` (HAPLOY_REPORT)` if that sets the path, for the message. */
  constructor(
    readonly path: string,
    origin = '',
  ) {
    try {
      this.#file = openSync(path, 'w')
    } catch (cause) {
      throw new UsageError(`cannot write the report ${path}${origin}: ${(cause as Error).message}`, {
        hint: 'Nothing was sent to a host. Name another file, in a folder that exists.',
        cause,
      })
    }
  }

  /** After an error, nothing more is written. */
  readonly write = (text: string): void => {
    if (this.#failure) return
    try {
      const bytes = Buffer.from(text)
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
    } catch (cause) {
      const message = `the report ${this.path} is not complete: ${(cause as Error).message}`
      this.#failure = new FailedError(message, { hint: 'The run continued without it.', cause })
    }
  }

  /** Returns the first error. */
  close(): FailedError | undefined {
    closeSync(this.#file)
    return this.#failure
  }
}

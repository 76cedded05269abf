import type { Bytes } from '../../core/content/content.js'
import { FailedError } from '../../core/errors.js'
import type { Script } from '../../core/shell/script.js'

/** A piece of shell to run on a host. Parts run in order, each in its own subshell, so that none affects the next. */
export interface Part {
  readonly script: Script
  readonly input?: Bytes
  /** If it exits with a code other than 0, the parts after it do not run. */
  readonly required?: boolean
  /** Absent: only the limit of the exchange applies. */
  readonly limit?: OutputLimit
}

/** How much haploy reads of the output of a part: a flood must cost neither memory nor time. */
export interface OutputLimit {
  /** On each stream. */
  readonly bytes: number
  /** For the message: `the probe of task 'x'`. */
  readonly of: string
}

/** The limit for the answer to the probe of a task: a folder of 80,000 files has no more. */
export function probeLimit(task: string): OutputLimit {
  return { bytes: 16 * 2 ** 20, of: `the probe of task '${task}'` }
}

/** A part wrote more than haploy reads. */
export class OutputLimitError extends FailedError {
  override name = 'OutputLimitError'

  constructor({ of, bytes }: OutputLimit) {
    const limit = bytes < 2 ** 20 ? `${bytes / 1024} KiB` : `${bytes / 2 ** 20} MiB`
    super(`the output of ${of} exceeds ${limit}, the most that haploy reads of it`, {
      hint: 'Find out on the host what prints so much.',
    })
  }
}

import { HaployError } from '../core/errors.js'
import type { Trouble } from '../core/outcome.js'
import type { Output } from '../core/output.js'

/** An error of ours as it is reported; anything else is a defect, and says so. */
export function troubleOf(error: unknown, source?: string): Trouble {
  if (error instanceof CommandError) return { ...error.trouble, source, stack: error.stack }
  if (error instanceof HaployError) return { message: error.message, hint: error.hint, source, stack: error.stack }
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return { message, source, stack }
}

/** A command on the host that did not succeed, with its own words. */
export class CommandError extends HaployError {
  override name = 'CommandError'
  readonly trouble: Trouble

  constructor(message: string, output: Output, hint?: string) {
    super(message, { hint })
    this.trouble = { message, hint, code: output.code, stderr: output.complaint, stdout: lastLines(output) }
  }
}

/** The end of a long output is where the reason stands. */
function lastLines(output: Output): string {
  return output.stdout.subarray(-4000).toString('utf8').trim().split('\n').slice(-20).join('\n')
}

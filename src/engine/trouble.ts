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
    const [stderr, stdout] = [lastLines(output.stderr, 50), lastLines(output.stdout, 20)]
    this.trouble = { message, hint, code: output.code, stderr, stdout }
  }
}

/** The end of a long output is where the reason stands. A word that the cut went through may be half a secret: it goes. */
function lastLines(stream: Buffer, most: number): string {
  const bytes = most * 200
  const end = stream.subarray(-bytes).toString('utf8')
  const whole = stream.length > bytes ? end.replace(/^\S*\s/, '') : end
  return whole.trim().split('\n').slice(-most).join('\n')
}

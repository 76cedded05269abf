import { FailedError, HaployError } from '../../core/errors.js'
import type { Failure, Printed } from '../../core/outcome.js'
import type { Output } from '../../core/shell/output.js'
import { sourceIn } from '../../core/source.js'
import { hintFor } from './hints.js'

/** An error as it is reported. `source` is the line of the task; without one it is looked for where the error arose. */
export function failureOf(error: unknown, source?: string): Failure {
  const { message, stack, cause } = error instanceof Error ? error : new Error(String(error))
  const where = source ?? (cause instanceof Error ? sourceIn(cause.stack) : undefined)
  if (error instanceof CommandError) return { ...error.failure, source: where, stack }
  if (error instanceof HaployError) return { message, hint: error.hint, source: where, stack }
  return { message, source: where ?? sourceIn(stack), stack }
}

/** Calls a function of a role's author; what it throws says which role it was. Our own errors stay as they are. */
export function inRole<T>(role: string, what: string, call: () => T): T {
  try {
    return call()
  } catch (cause) {
    if (cause instanceof HaployError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new FailedError(`role ${role}: ${what} cannot be defined: ${reason}`, { cause })
  }
}

/** A command on the host that did not succeed, with its own words. */
export class CommandError extends HaployError {
  override name = 'CommandError'
  readonly failure: Failure

  constructor(message: string, output: Output) {
    const { stderr, stdout } = lastWords(output, { stderr: 50, stdout: 20 })
    const hint = hintFor(stderr)
    super(message, { hint })
    this.failure = { message, hint, code: output.code, stderr, stdout }
  }
}

/** The end of what a command printed. `most`: lines of each stream. */
export function lastWords(
  output: Pick<Output, 'stdout' | 'stderr'>,
  most: Record<'stdout' | 'stderr', number>,
): Printed {
  return { stdout: lastLines(output.stdout, most.stdout), stderr: lastLines(output.stderr, most.stderr) }
}

/** A probe that did not end in time. */
export function lateAnswer(error: FailedError, task: string): FailedError {
  return new FailedError(`${error.message}, when asked about '${task}'`, {
    hint: 'Find out on the host what it waits for, or allow more time with --command-timeout.',
    cause: error,
  })
}

/** A step that did not end in time: the last line that it wrote often says what it waited for. */
export function lateStep({ message, hint, cause }: FailedError, lastWords: string | undefined): FailedError {
  const said = lastWords === undefined ? '' : `; the last that it wrote: ${lastWords}`
  return new FailedError(message + said, { hint: hintFor(lastWords ?? '') ?? hint, cause })
}

/** The end of a long output is where the reason stands. A word that the cut went through may be half a secret: it goes. */
function lastLines(stream: Buffer, most: number): string {
  const bytes = most * 200
  const end = stream.subarray(-bytes).toString('utf8')
  const whole = stream.length > bytes ? end.replace(/^\S*\s/, '') : end
  return whole.trim().split('\n').slice(-most).join('\n')
}

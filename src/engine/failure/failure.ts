import { FailedError, HaployError, UsageError } from '../../core/errors.js'
import type { Failure, Printed } from '../../core/outcome.js'
import type { Explanation } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { Secret } from '../../core/shell/secret.js'
import { isInBundledRole, sourceIn } from '../../core/source.js'
import { hintFor } from './hints.js'

/** Masks the secrets in a text. */
export type Mask = (text: string) => string

/**
 * Returns an error as it is reported. `source` is the line of the task; without it, the stack of the error is searched
 * for one. Secrets are masked before anything is left out, because half of a secret could not be recognized.
 */
export function failureOf(error: unknown, source?: string, mask: Mask = same): Failure {
  const given = error instanceof Error ? error : new Error(String(error))
  const { cause } = given
  const [message, stack] = [beginningOf(given.message, mask), given.stack && beginningOf(given.stack, mask)]
  const where = source ?? (cause instanceof Error ? sourceIn(cause.stack) : undefined)
  if (error instanceof CommandError) {
    const at = thrownIn(cause) ?? where
    const isShown = at !== undefined && !(error instanceof ExplainedError && isInBundledRole(at))
    return { ...error.failureWith(mask), message, ...(isShown && { source: at }), stack }
  }
  // A role gave a task something that it does not accept.
  const line = error instanceof UsageError ? (where ?? sourceIn(stack)) : where
  if (error instanceof HaployError) return { message, hint: error.hint, source: line, stack }
  return { message, source: where ?? sourceIn(stack), stack }
}

/** Returns the line of a role at which an exception was thrown, following the chain of its causes. */
function thrownIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  return thrownIn(error.cause) ?? (error instanceof HaployError ? undefined : sourceIn(error.stack))
}

/**
 * Calls a function of a role. An error that it throws is wrapped in a message that names the role; haploy's own errors
 * stay as they are.
 */
export function inRole<T>(role: string, what: string, call: () => T): T {
  try {
    return Secret.forHosts(call)
  } catch (cause) {
    if (cause instanceof HaployError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new FailedError(`role ${role}: error in ${what}: ${reason}`, { cause })
  }
}

/** A command that failed on the host, with its output. */
export class CommandError extends HaployError {
  override name = 'CommandError'

  /** `cause`: an error that is not the command's own, whose hint then applies. `advice`: a hint that precedes any other. */
  constructor(
    message: string,
    private readonly output: Output,
    cause?: unknown,
    advice?: string,
  ) {
    const hint = advice ?? (cause instanceof HaployError ? cause.hint : hintFor(endOf(output, mostLines).stderr))
    super(message, { hint, cause })
  }

  failureWith(mask: Mask): Failure {
    const { message, hint, cause, output } = this
    const code = cause !== undefined && output.code === 0 ? undefined : output.code
    return { message, hint, ...(code === undefined ? {} : { code }), ...endOf(output, mostLines, mask) }
  }
}

/** Lines of each stream in a failure. */
const mostLines = { stderr: 50, stdout: 20 }

/** A command that failed, whose output is explained. The place of the task in a bundled role would only distract from that. */
export class ExplainedError extends CommandError {
  constructor(message: string, { output, hint }: Explanation) {
    super(message, output, undefined, hint)
  }
}

/** Calls a function that judges the output of a command. An error that it throws is reported with that output. */
export function withOutput<T>(output: Output, judge: () => T): T {
  try {
    return judge()
  } catch (cause) {
    throw new CommandError(cause instanceof Error ? cause.message : String(cause), output, cause)
  }
}

/** The end of a command's output. `most`: lines of each stream. */
export function endOf(
  { stdout, stderr }: Pick<Output, 'stdout' | 'stderr'>,
  most: Record<'stdout' | 'stderr', number>,
  mask: Mask = same,
): Printed {
  return { stderr: lastLines(stderr, most.stderr, mask), stdout: lastLines(stdout, most.stdout, mask) }
}

/** A probe that did not finish in time. */
export function probeTimeout(error: FailedError, task: string): FailedError {
  return new FailedError(`${error.message}, while running the probe of task '${task}'`, {
    hint: 'Find out on the host what the probe waits for, or allow more time with --command-timeout.',
    cause: error,
  })
}

/** A step that did not finish in time. The last line that it wrote often says what it waited for. */
export function stepTimeout({ message, hint, cause }: FailedError, lastLine: string | undefined): FailedError {
  const suffix = lastLine === undefined ? '' : `; last output: ${lastLine}`
  return new FailedError(message + suffix, { hint: hintFor(lastLine ?? '') ?? hint, cause })
}

/** The reason for a failure is at the end of a long output. The first word of what is shown may be cut in two. */
function lastLines(stream: Buffer, most: number, mask: Mask): string {
  const length = most * 200
  const searched = stream.subarray(-length - longestSecret)
  const masked = mask(searched.toString('utf8'))
  const isCut = masked.length > length || searched.length < stream.length
  const end = isCut ? masked.slice(-length).replace(/^\S*\s/, '') : masked
  return end.trim().split('\n').slice(-most).join('\n')
}

/** A message may quote what a host has sent. */
function beginningOf(text: string, mask: Mask): string {
  const masked = mask(text.slice(0, longestMessage + longestSecret))
  return masked.length > longestMessage ? `${masked.slice(0, longestMessage)} …` : masked
}

/** Characters of a message that are reported. */
const longestMessage = 10_000

/** What is searched for secrets beyond what is shown, in bytes or characters. */
export const longestSecret = 64 * 1024

function same(text: string): string {
  return text
}

import { HaployError } from '../../core/errors.js'
import { printable } from '../../report/printable.js'
import { redactor } from './secrets.js'

/** Prints an error to standard error: `haploy: message`, a line with the hint, and the stack with `--debug`. */
export function printError(error: unknown, debug: boolean): void {
  process.stderr.write(errorText(error, debug))
}

/** What `printError` prints, without secrets. */
export function errorText(thrown: unknown, debug: boolean): string {
  const error = redactor.redactError(thrown)
  const message = error instanceof Error ? error.message : String(error)
  const hint = hintOf(error)
  const lines = [`haploy: ${message}`, ...(hint ? [`  ${hint}`] : []), ...(debug ? [stackOf(error)] : [])]
  return `${printable(lines.join('\n'))}\n`
}

/** What to do next; undefined for an error of haploy without a hint. */
export function hintOf(error: unknown): string | undefined {
  return error instanceof HaployError ? error.hint : unexpected
}

const unexpected = 'This error is unexpected: run the same command with --debug to see its stack trace.'

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`
  return `${error.stack ?? ''}${cause}`
}

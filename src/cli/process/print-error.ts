import { HaployError } from '../../core/errors.js'
import { printable } from '../../report/printable.js'

/** Prints an error to standard error: `haploy: message` and a line with the hint; its stack only with `--debug`. */
export function printError(error: unknown, debug: boolean): void {
  process.stderr.write(textOf(error, debug))
}

function textOf(error: unknown, debug: boolean): string {
  const message = error instanceof Error ? error.message : String(error)
  const hint = hintOf(error)
  const lines = [`haploy: ${message}`, ...(hint ? [`  ${hint}`] : []), ...(debug ? [stackOf(error)] : [])]
  return `${printable(lines.join('\n'))}\n`
}

/** What to do next; undefined when an error that haploy raised has no hint. */
export function hintOf(error: unknown): string | undefined {
  return error instanceof HaployError ? error.hint : unexpected
}

const unexpected = 'This was not foreseen: run the same again with --debug to see where it arose.'

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`
  return `${error.stack ?? ''}${cause}`
}

import { HaployError } from '../../core/errors.js'
import { printable } from '../../report/printable.js'

/** Writes one block about an error to standard error; its stack only with `--debug`. */
export function complain(error: unknown, debug: boolean): void {
  process.stderr.write(complaint(error, debug))
}

/** `haploy: message` and a line with the hint. */
export function complaint(error: unknown, debug: boolean): string {
  const message = error instanceof Error ? error.message : String(error)
  const hint = hintOf(error)
  const lines = [`haploy: ${message}`, ...(hint ? [`  ${hint}`] : []), ...(debug ? [stackOf(error)] : [])]
  return `${printable(lines.join('\n'))}\n`
}

/** What to do next; undefined when an error that haploy raised says nothing of it. */
export function hintOf(error: unknown): string | undefined {
  return error instanceof HaployError ? error.hint : unexpected
}

const unexpected = 'This was not foreseen: run the same again with --debug to see where it arose.'

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`
  return `${error.stack ?? ''}${cause}`
}

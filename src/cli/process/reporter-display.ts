import { Listening } from '../../api/listening.js'
import type { Reporter, ReporterContext } from '../../api/reporter.js'
import { FailedError, HaployError, UsageError } from '../../core/errors.js'
import { sourceIn } from '../../core/source.js'
import { loadReporter } from '../../loader/load.js'
import type { Display } from '../../report/display.js'
import { printError } from './print-error.js'

interface ReporterFile {
  readonly file: string
  /** Where its path is set, if not on the command line: `HAPLOY_OUTPUT`. */
  readonly origin?: string | undefined
}

/**
 * The display of the user's own reporter. If the reporter throws during the run, its error is printed and the run continues
 * without it. Throws UsageError for a file without a reporter, and for a reporter that cannot be started.
 */
export async function reporterDisplay(
  { file, origin }: ReporterFile,
  debug: boolean,
  context: ReporterContext,
): Promise<Display> {
  const reporter = await loadReporter(file, { folder: process.cwd(), env: process.env, origin })
  const onFailure = (error: unknown) => {
    display.hasFailed = true
    printError(gaveUp(file, error), debug)
  }
  const listening = new Listening(started(reporter, file, context), onFailure)
  const display = {
    hasFailed: false,
    listener: listening.listen,
    notice: (text: string) => {
      process.stderr.write(`${text}\n`)
    },
    end: async () => {
      await listening.end()
    },
    abandon: () => {},
  }
  return display
}

function started(reporter: Reporter, file: string, context: ReporterContext) {
  try {
    return reporter.start(context)
  } catch (error) {
    const hint = error instanceof HaployError ? error.hint : 'It threw before the run, and no host was touched.'
    throw new UsageError(`the reporter ${whereIn(file, error)} cannot be started: ${messageOf(error)}`, {
      hint,
      cause: error,
    })
  }
}

function gaveUp(file: string, error: unknown): FailedError {
  return new FailedError(`the reporter ${whereIn(file, error)} threw: ${messageOf(error)}`, {
    hint: 'It receives no more events, and the run continues without it.',
    cause: error,
  })
}

/** The line that threw, if the error has it. */
function whereIn(file: string, error: unknown): string {
  return (error instanceof Error && sourceIn(error.stack)) || file
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

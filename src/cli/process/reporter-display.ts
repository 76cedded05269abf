import { Listening } from '../../api/listening.js'
import type { Reporter, ReporterContext } from '../../api/reporter.js'
import { FailedError, HaployError, UsageError } from '../../core/errors.js'
import { sourceIn } from '../../core/source.js'
import { loadReporter } from '../../loader/load.js'
import type { Display } from '../../report/display.js'
import { printError } from './print-error.js'

/**
 * The display of a reporter that somebody wrote. What it throws while hosts are worked on disturbs none of them: it is
 * printed at once, and the run goes on without it. Throws UsageError for a file that has no reporter, or one that does not
 * start.
 */
export async function reporterDisplay(file: string, debug: boolean, context: ReporterContext): Promise<Display> {
  const reporter = await loadReporter(file, { folder: process.cwd(), env: process.env })
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
    const hint = error instanceof HaployError ? error.hint : 'It throws before the run begins: no host was touched.'
    throw new UsageError(`the reporter ${whereIn(file, error)} cannot be started: ${messageOf(error)}`, {
      hint,
      cause: error,
    })
  }
}

function gaveUp(file: string, error: unknown): FailedError {
  return new FailedError(`the reporter ${whereIn(file, error)} threw: ${messageOf(error)}`, {
    hint: 'It gets no more events, and the run goes on without it.',
    cause: error,
  })
}

/** The line that threw, where the error says it. */
function whereIn(file: string, error: unknown): string {
  return (error instanceof Error && sourceIn(error.stack)) || file
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

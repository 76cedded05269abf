import { exitCodes } from '../../core/errors.js'
import type { ReportProblem, RunReport } from '../../report/display.js'
import { Interrupted } from '../process/interrupt.js'
import { hintOf, printError } from '../process/print-error.js'
import { redactor } from '../process/secrets.js'

/**
 * Ends the reports after the run, and prints what went wrong with them. Returns the exit code: that of the run, or 1 instead
 * of 0 when a report is not complete that the user asked for. The run awaits the reports, so that it fails if they do.
 */
export async function withReports(
  opening: Promise<readonly RunReport[]>,
  debug: boolean,
  run: () => Promise<number>,
): Promise<number> {
  // An error of theirs is that of the run.
  const opened = opening.catch(() => [])
  const end = async (exitCode: number) => {
    const reports = await opened
    const problems = (await Promise.all(reports.map((report) => report.end(exitCode)))).flat()
    for (const { error } of problems) printError(error, debug)
    return problems
  }
  try {
    const code = await run()
    const problems = await end(code)
    return code === exitCodes.fine && problems.some(isError) ? exitCodes.cannotStart : code
  } catch (thrown) {
    const error = redactor.redactError(thrown)
    const message = error instanceof Error ? error.message : String(error)
    for (const report of await opened) report.failed(message, hintOf(error))
    await end(error instanceof Interrupted ? exitCodes.interrupted : exitCodes.cannotStart)
    throw error
  }
}

function isError({ isWarning }: ReportProblem): boolean {
  return !isWarning
}

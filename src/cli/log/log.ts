import { describeDifferences } from '../../core/content/diff.js'
import { exitCodes } from '../../core/errors.js'
import type { Listener } from '../../engine/events.js'
import { lines } from '../../report/lines.js'
import { errorText, printError } from '../process/print-error.js'
import { redactor } from '../process/secrets.js'
import { LogFile } from './log-file.js'
import { titleOf } from './title.js'

interface LogOptions {
  readonly path: string
  /** ` (HAPLOY_LOG)` if that sets the path, for messages. */
  readonly origin?: string
  /** As it is typed, without what may be a secret: `haploy run deploy`. */
  readonly command: string
  readonly diff: boolean
  readonly debug: boolean
}

/**
 * Runs with a listener that appends the report to a file, whatever the screen shows. Returns the exit code: that of the run,
 * or 1 instead of 0 when the file is not complete. Throws UsageError when the file cannot be written, before the run.
 */
export async function withLog(options: LogOptions, run: (listener: Listener) => Promise<number>): Promise<number> {
  const { path, origin, command, diff, debug } = options
  const log = new LogFile(path, titleOf(command, redactor.mask), origin)
  const onExit = () => log.append('\nhaploy: the run was ended at once; its report is not complete\n')
  process.once('exit', onExit)
  try {
    const style = { colour: false, debug, columns: () => undefined, ...(diff && { describeDifferences }) }
    const code = await run(lines(log.append, style))
    if (!log.failure) return code
    printError(log.failure, debug)
    return code === exitCodes.fine ? exitCodes.cannotStart : code
  } catch (error) {
    log.append(`\n${errorText(error, debug)}`)
    throw error
  } finally {
    process.off('exit', onExit)
    log.close()
  }
}

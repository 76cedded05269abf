import { randomUUID } from 'node:crypto'
import { FailedError } from '../../core/errors.js'
import type { ReportProblem, RunReport } from '../../report/display.js'
import { isOutputName } from '../arguments/output-option.js'
import type { ReportTarget } from '../arguments/report-option.js'
import type { RunArguments } from '../arguments/run-options.js'
import { originNote, originOf } from '../settings/origins.js'
import { ReportFile } from './report-file.js'

interface Around {
  readonly options: Pick<RunArguments, 'report' | 'diff' | 'debug'>
  /** How the run is displayed: the name of a reporter. */
  readonly output: string
}

/** The report that `--report` names. Throws UsageError when it cannot be loaded or started, or its file not be written. */
export async function selectedReport({ name, file }: ReportTarget, around: Around): Promise<RunReport> {
  const target = file === undefined ? undefined : new ReportFile(file, originNote('report', around.options.report))
  const report = await reportTo(target?.write ?? logOf(around), name, around)
  const onExit = () => failed('the run was ended at once', 'The report is not complete.')
  const failed = (message: string, hint?: string) => {
    process.off('exit', onExit)
    report.failed(message, hint)
  }
  process.once('exit', onExit)
  return {
    listener: report.listener,
    failed,
    end: async (exitCode) => {
      process.off('exit', onExit)
      const problems = await report.end(exitCode)
      const error = target?.close()
      return error ? [...problems, { error, isWarning: false }] : problems
    },
  }
}

/** Standard output, unless that is JSON. */
function logOf({ output }: Around): (text: string) => void {
  const stream = output === 'json' ? process.stderr : process.stdout
  return (text) => void stream.write(text)
}

async function reportTo(write: (text: string) => void, name: string, around: Around): Promise<RunReport> {
  const { diff } = around.options
  switch (name) {
    case 'junit':
      return { ...(await import('../../ci/junit.js')).junit(write, { diff }), end: noProblems }
    case 'github': {
      const workspace = process.env.GITHUB_WORKSPACE || process.cwd()
      // The user's own reporter may write commands itself.
      const token = isOutputName(around.output) ? { token: randomUUID() } : {}
      return (await import('../../ci/github.js')).github(write, { workspace, ...token })
    }
    case 'gitlab':
      return { listener: (await import('../../ci/gitlab.js')).gitlab(write), failed: () => {}, end: noProblems }
    default:
      return await ownReport(write, name, around)
  }
}

async function noProblems(): Promise<readonly ReportProblem[]> {
  return []
}

async function ownReport(write: (text: string) => void, path: string, { options }: Around): Promise<RunReport> {
  const { reporterDisplay } = await import('../process/reporter-display.js')
  const { report, diff, debug } = options
  const origin = originOf('report', report)?.name
  const display = await reporterDisplay({ file: path, origin }, debug, {
    write,
    color: false,
    columns: undefined,
    diff,
  })
  return {
    listener: display.listener,
    failed: () => {},
    end: async () => {
      await display.end()
      if (!display.hasFailed) return []
      return [{ error: new FailedError(`the report of ${path} is not complete`), isWarning: false }]
    },
  }
}

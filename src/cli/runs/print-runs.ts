import { findRun, noRuns, readRun, runIds } from '../../history/read.js'
import { replay } from '../../history/replay.js'
import { summaryOf } from '../../history/summary.js'
import { printableJson } from '../../report/printable.js'
import { terminalColumns, wantsColour } from '../process/output.js'
import { projectFolder } from '../settings/project-folder.js'
import { isRunning } from './is-running.js'
import { tableOf } from './table.js'

/** The arguments of `haploy runs`. */
export interface RunsArguments {
  readonly what?: string
  readonly id: string
  readonly output?: 'text' | 'json'
  readonly noColor: boolean
  readonly debug: boolean
}

/** Prints the runs of the project in the current folder, the newest first. Throws UsageError. */
export async function printRuns({ output }: RunsArguments): Promise<void> {
  const project = projectFolder(process.cwd()).path
  const ids = await runIds(project)
  const records = (await Promise.all(ids.map((id) => readRun(project, id)))).filter((record) => record !== undefined)
  if (output === 'json') {
    for (const record of records)
      print({ ...record.start, ...summaryOf(record, isRunning), exitCode: record.end?.exitCode })
  } else
    process.stdout.write(
      records.length === 0 ? `No runs yet. ${noRuns(project)}\n` : tableOf(records, terminalColumns()),
    )
}

/** Prints one run as it reported. Throws UsageError when there is none. */
export async function printRun({ id, output, noColor }: RunsArguments): Promise<void> {
  const record = await findRun(projectFolder(process.cwd()).path, id)
  const { start, events, end } = record
  if (output === 'json') for (const each of [start, ...events, ...(end ? [end] : [])]) print(each)
  else
    replay(record, (text) => process.stdout.write(text), {
      colour: wantsColour({ noColor }),
      isRunning: isRunning(start),
    })
}

function print(value: object): void {
  process.stdout.write(`${printableJson(value)}\n`)
}

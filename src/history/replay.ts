import { describeDifferences } from '../core/content/diff.js'
import type { Difference } from '../core/content/difference.js'
import { lines } from '../report/lines.js'
import { printable, printableLine } from '../report/printable.js'
import type { RunRecord } from './record.js'

interface Options {
  readonly colour: boolean
  /** The process of the run still exists. */
  readonly isRunning: boolean
}

/** Writes what the run reported, as `lines`, with its diffs, below a line that says who ran what. */
export function replay(record: RunRecord, write: (text: string) => void, { colour, isRunning }: Options): void {
  const { start, events, end } = record
  write(titleOf(record))
  const style = { colour, debug: false, columns: () => undefined, describeDifferences: recordedDifferences }
  const listener = lines(write, style)
  for (const event of events) {
    if (event.type === 'error') write(`\nhaploy: ${printable(event.message)}\n${hintText(event.hint)}`)
    else listener(event)
  }
  if (end) return
  // Prints the tasks that some hosts have finished.
  listener({ type: 'play-finished', at: start.at, play: '', batch: 1 })
  write(`\n${isRunning ? 'The run is not finished.' : interrupted}\n`)
}

const interrupted = 'The run was interrupted: its process ended without a result.'

function titleOf({ start }: RunRecord): string {
  const { at, user, hostname, command, version, commit } = start
  const time = new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
  const source = commit === undefined ? '' : `, commit ${commit.slice(0, 12)}`
  return `==== ${time} ${printableLine(`${user}@${hostname}: ${command}`)} (haploy ${version}${source})\n`
}

function hintText(hint: string | undefined): string {
  return hint === undefined ? '' : `  ${printable(hint)}\n`
}

type Recorded = Difference & { readonly path?: string; readonly diff?: string }

/** As `describeDifferences`: the content of a file is recorded as a diff. */
function recordedDifferences(object: string, differences: readonly Recorded[]): string {
  const files = differences.filter(({ diff }) => diff !== undefined)
  const attributes = differences.filter(({ diff }) => diff === undefined)
  return files.map(({ diff }) => diff).join('') + describeDifferences(files[0]?.path ?? object, attributes)
}

import type { RunRecord } from '../../history/record.js'
import { type Summary, summaryOf } from '../../history/summary.js'
import { printableLine, table } from '../../report/printable.js'
import { duration } from '../../report/recap.js'
import { isRunning } from './is-running.js'

const titles = ['RUN', 'USER', 'HOSTS', 'CHANGED', 'FAILED', 'RESULT', 'TIME', 'COMMAND']

/** A line for each run, in columns below their titles, cut to a terminal's columns. */
export function tableOf(records: readonly RunRecord[], terminal = Number.POSITIVE_INFINITY): string {
  const lines = [titles, ...records.map((record) => columnsOf(record, summaryOf(record, isRunning)).map(printableLine))]
  return table(lines, terminal)
}

function columnsOf({ start, end }: RunRecord, summary: Summary): readonly string[] {
  const { hosts, changed, failed, unreachable, status } = summary
  const bad = new Set([...failed, ...unreachable])
  return [
    start.id,
    `${start.user}@${start.hostname}`,
    String(hosts.length),
    String(changed.length),
    String(bad.size),
    `${status}${start.check ? ' (dry run)' : ''}`,
    end ? duration(end.at - start.at) : '',
    start.command,
  ]
}

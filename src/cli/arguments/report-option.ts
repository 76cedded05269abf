import { UsageError } from '../../core/errors.js'
import { list } from './options.js'

/** Where a report goes. */
export interface ReportTarget {
  /** `junit`, `github`, `gitlab`, or the path of a reporter. */
  readonly name: string
  /** Absent: standard output. */
  readonly file?: string
}

/** Options as `--report junit=FILE`. */
export function reports() {
  const coerce = (given: readonly string[]): string[] => {
    for (const each of given) reportTarget(each)
    return [...given]
  }
  return { ...list('none'), coerce }
}

/** Reads the value of the option. Throws UsageError for a report that does not exist, and for one without its file. */
export function reportTarget(value: string): ReportTarget {
  const [, name = '', file] = /^([^=]*)(?:=(.*))?$/s.exec(value) ?? []
  if (file === '') throw new UsageError(`--report ${value} has no file after the =`)
  if (name === 'junit' && file === undefined) {
    throw new UsageError('--report junit needs a file', { hint: 'For example: --report junit=report.xml' })
  }
  if ((name === 'github' || name === 'gitlab') && file !== undefined) {
    throw new UsageError(`--report ${name} is for the log of the job, and takes no file`)
  }
  if (['junit', 'github', 'gitlab'].includes(name) || /[/\\]|\.[cm]?[jt]s$/.test(name))
    return { name, ...(file && { file }) }
  throw new UsageError(`--report is junit=FILE, github, gitlab or the path of a reporter, not '${value}'`)
}

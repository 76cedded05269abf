import type { RunReport } from '../../report/display.js'
import { privateVariable } from '../../secrets/private-variables.js'
import { isOutputName } from '../arguments/output-option.js'
import { type ReportTarget, reportTarget } from '../arguments/report-option.js'
import type { RunArguments } from '../arguments/run-options.js'
import { originOf } from '../settings/origins.js'
import { historyOf } from './history.js'
import { typedCommand } from './typed-command.js'

interface Around {
  /** The command, as it is typed: `run`. */
  readonly name: string
  /** How the run is displayed: the name of a reporter. */
  readonly output: string
}

/** The options that decide on the reports, as a project may set them for all of its runs. */
export type ReportOptions = Pick<RunArguments, 'report' | 'notify' | 'notifyOn' | 'noHistory'>

/** The reports of a run besides its display. Throws UsageError when one cannot be started. */
export async function reportsOf(options: RunArguments, { name, output }: Around): Promise<readonly RunReport[]> {
  const command = typedCommand(name, options)
  const notified = environmentTargets()
  const targets = [...options.report.map(reportTarget), ...automatic(options, output)]
  const [selected, notifications] = await Promise.all([
    targets.length === 0
      ? []
      : import('./selected.js').then(({ selectedReport }) =>
          Promise.all(targets.map((target) => selectedReport(target, { options, output }))),
        ),
    notified.length + options.notify.length === 0
      ? []
      : import('./notifications.js').then(({ namedTargets, notificationsOf }) => {
          const origin = originOf('notify', options.notify)?.name ?? '--notify'
          const given = [...namedTargets(notified, 'HAPLOY_NOTIFY'), ...namedTargets(options.notify, origin)]
          return [notificationsOf(given, options.notifyOn, command)]
        }),
  ])
  return [...selected, ...(options.noHistory ? [] : [historyOf(options, command)]), ...notifications]
}

/** What the CI system understands that runs haploy, if the output is one of haploy's own. */
function automatic({ report }: RunArguments, output: string): readonly ReportTarget[] {
  const { GITHUB_ACTIONS, GITLAB_CI } = process.env
  const isWanted = (name: string) => isOutputName(output) && !report.includes(name)
  return [
    ...(GITHUB_ACTIONS === 'true' && isWanted('github') ? [{ name: 'github' }] : []),
    ...(GITLAB_CI === 'true' && output === 'lines' && isWanted('gitlab') ? [{ name: 'gitlab' }] : []),
  ]
}

/** The targets in HAPLOY_NOTIFY, between blanks. */
function environmentTargets(): readonly string[] {
  const given = privateVariable('HAPLOY_NOTIFY') ?? ''
  return given.split(/\s+/).filter((each) => each !== '')
}

import { FailedError, type HaployError, UnreachableError } from '../core/errors.js'
import { Announcement } from '../engine/dry-run/announcement.js'
import type { Project } from './project.js'
import type { RunResult } from './result.js'
import { type RunSettings, startRun, type Watching } from './start-run.js'

/** Resolves to whether the changes of a dry run are to be made. */
export type Approve = (dryRun: RunResult) => boolean | Promise<boolean>

/**
 * Makes a dry run, and applies exactly what it has shown if the caller approves. A second dry run, which is not reported,
 * finds the hosts for which this is no longer the same: they fail and are not touched. Resolves to the result of the last
 * run; that is the first dry run if nothing would change, or if the caller does not approve. Throws UsageError as
 * `startRun` does.
 */
export async function startApproved(
  project: Project,
  settings: RunSettings,
  watching: Watching,
  approve: Approve,
): Promise<RunResult> {
  const dryRun = async (listener: Watching['listener']) => {
    const announcement = new Announcement()
    const result = await startRun(project, { ...settings, check: true }, { ...watching, listener, announcement })
    return { announcement, result }
  }
  const shown = await dryRun(watching.listener)
  if (shown.result.interrupted || !shown.result.changesPending || !(await approve(shown.result))) return shown.result
  const now = await dryRun(() => {})
  const refusals = new Map<string, HaployError>()
  for (const host of Object.keys(shown.result.hosts)) {
    const refusal = await refusalOf(host, shown, now)
    if (refusal) refusals.set(host, refusal)
  }
  return await startRun(project, settings, { ...watching, approved: { announcement: shown.announcement, refusals } })
}

interface DryRun {
  readonly announcement: Announcement
  readonly result: RunResult
}

async function refusalOf(host: string, shown: DryRun, now: DryRun): Promise<HaployError | undefined> {
  const unreachable = now.result.hosts[host]?.unreachable
  if (unreachable) return new UnreachableError(unreachable.message, { hint: unreachable.hint })
  if (shown.result.hosts[host]?.unreachable)
    return new FailedError('the dry run could not reach the host, so nothing is approved for it', { hint: again })
  const task = await shown.announcement.differenceOn(host, now.announcement)
  if (task === undefined) return undefined
  return new FailedError(`the dry run has shown something else for '${task}' than what would be done now`, {
    hint: again,
  })
}

const again = 'Nothing was done on this host. Run it again to see what would change now.'

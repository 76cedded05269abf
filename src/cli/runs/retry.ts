import { UsageError } from '../../core/errors.js'
import { failedHosts } from '../../history/failed-hosts.js'
import type { RunArguments } from '../arguments/run-options.js'
import { projectNames } from '../reports/history.js'
import { projectFolder } from '../settings/project-folder.js'

/**
 * The hosts whose last run failed according to the history, if `--retry-failed` or `@failed` in the limit asks for them. Throws
 * UsageError when there are none.
 */
export async function hostsToRetry(options: RunArguments): Promise<readonly string[] | undefined> {
  const { retryFailed, limit } = options
  if (retryFailed && limit !== undefined) {
    throw new UsageError('--retry-failed and --limit cannot be combined', {
      hint: "Use --limit alone; '@failed' in it stands for the hosts that failed: --limit 'web:&@failed'.",
    })
  }
  if (!retryFailed && !/(?:^|[,:&!])@failed(?=[,:]|$)/.test(limit ?? '')) return undefined
  return await failedHosts(projectFolder(process.cwd()).path, projectNames(options))
}

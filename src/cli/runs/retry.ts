import { UsageError } from '../../core/errors.js'
import { failedHosts } from '../../history/failed-hosts.js'
import type { RunArguments } from '../arguments/run-options.js'
import { projectNames } from '../reports/history.js'

/** The options with the hosts of `--retry-failed` as the limit. Throws UsageError when there are none. */
export async function retrying(options: RunArguments): Promise<RunArguments> {
  if (options.limit !== undefined) {
    throw new UsageError('--retry-failed and --limit cannot be combined', {
      hint: 'Name the hosts with --limit alone.',
    })
  }
  const hosts = await failedHosts(process.cwd(), projectNames(options))
  return { ...options, limit: hosts.join(',') }
}

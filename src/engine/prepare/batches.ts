import { UsageError } from '../../core/errors.js'
import type { Play } from '../../core/play.js'

/**
 * Splits a play's hosts into rolling batches: `2`, `'25%'` (at least one host), or a list for batches that grow, whose
 * last entry repeats. Without `serial`, all hosts are one batch. Throws UsageError for an invalid size.
 */
export function batchesOf<T>(hosts: readonly T[], serial: Play['serial']): T[][] {
  if (serial === undefined) return hosts.length > 0 ? [[...hosts]] : []
  const sizes = [serial].flat().map((size) => hostsIn(size, hosts.length))
  const batches: T[][] = []
  for (let start = 0; start < hosts.length; ) {
    const size = sizes[Math.min(batches.length, sizes.length - 1)]!
    batches.push(hosts.slice(start, start + size))
    start += size
  }
  return batches
}

function hostsIn(size: number | string, total: number): number {
  const share = typeof size === 'string' ? /^(\d+)%$/.exec(size)?.[1] : undefined
  const count = share === undefined ? Number(size) : Math.max(1, Math.floor((Number(share) * total) / 100))
  if (Number.isInteger(count) && count > 0) return count
  throw new UsageError(`serial: ${JSON.stringify(size)} is not a valid batch size`, {
    hint: "Give a number of hosts such as 2, a share such as '25%', or a list of both.",
  })
}

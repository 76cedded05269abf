import { hostname, userInfo } from 'node:os'
import { printableLine } from '../../report/printable.js'

/** The line at which a run begins in the log: `==== 2026-11-27T18:52:52Z ops@desk: haploy run deploy`. */
export function titleOf(command: string, mask: (text: string) => string, now = new Date()): string {
  const time = now.toISOString().replace(/\.\d+Z$/, 'Z')
  return `==== ${time} ${printableLine(mask(`${userInfo().username}@${hostname()}: ${command}`))}`
}

import { hostname } from 'node:os'
import type { RunStart } from '../../history/record.js'

/** Whether the process of a run still exists, which is known of this machine only. */
export function isRunning(start: RunStart): boolean {
  if (start.hostname !== hostname()) return false
  try {
    return process.kill(start.pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

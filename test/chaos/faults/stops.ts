import { on } from '../../lab/ground-truth.js'
import type { Fault } from './fault.js'

/** Processes that stop (SIGSTOP), as if the machine had no time for them, and continue when the fault ends. */

export const stopController: Fault = async ({ process }) => {
  process.kill('SIGSTOP')
  return async () => process.kill('SIGCONT')
}

export const stopScript: Fault = stop(
  `$(grep -lxs sh $(pgrep -f 'haploy[-]ready' | sed 's|.*|/proc/&/comm|') | cut -d/ -f3)`,
)

export const stopSudo: Fault = stop('$(pgrep -x sudo)')

/**
 * The fault of the processes that shell code prints. sudo stops when its command stops, so it is continued, too, after its
 * command: then it sees that this goes on.
 */
function stop(processes: string): Fault {
  return async ({ lab, host }) => {
    const stopped = (await on(lab, host, `set -- ${processes}; [ $# = 0 ] || kill -STOP "$@"; echo "$@"`)).trim()
    return () => lab.on(host, `kill -CONT ${stopped} 2>/dev/null; sleep 0.2; pkill -CONT -x sudo`).catch(() => {})
  }
}

import { exitCodes, HaployError } from '../../core/errors.js'
import type { Display } from '../../report/display.js'
import type { Progress } from '../../report/live/progress.js'
import { stoppedText } from './stopped-text.js'

/** The user interrupted haploy before the run began. Exit code 99. */
export class Interrupted extends HaployError {
  override name = 'Interrupted'
}

interface Interrupt {
  /** Aborted at the first Ctrl-C. */
  readonly signal: AbortSignal
  /** Removes the signal handlers, so that Ctrl-C ends the program again. */
  forget(): void
}

/**
 * The first Ctrl-C (or SIGTERM, SIGHUP) lets every host finish its current step; the second one ends the program at once,
 * and prints what was under way on the hosts.
 * A closed terminal causes several SIGHUPs, from the shell and from the kernel, so a further SIGHUP is ignored.
 */
export function onInterrupt(display: Pick<Display, 'notice' | 'abandon'>, progress: Progress): Interrupt {
  const controller = new AbortController()
  const listener = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      if (signal === 'SIGHUP') return
      display.abandon()
      process.stderr.write(`${stoppedText(progress, Date.now())}\n`)
      process.exit(exitCodes.interrupted)
    }
    display.notice('Stopping after the current steps; interrupt again to stop at once.')
    controller.abort()
  }
  for (const signal of signals) process.on(signal, listener)
  return {
    signal: controller.signal,
    forget: () => {
      for (const signal of signals) process.off(signal, listener)
    },
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

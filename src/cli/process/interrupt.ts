import { exitCodes, HaployError } from '../../core/errors.js'
import type { Display } from '../../report/display.js'

/** The person broke off before the run began. Exit code 99. */
export class Interrupted extends HaployError {
  override name = 'Interrupted'
}

interface Interrupt {
  /** Aborted at the first Ctrl-C. */
  readonly signal: AbortSignal
  /** Lets Ctrl-C end the program again, as it does without haploy's doing. */
  forget(): void
}

/**
 * The first Ctrl-C (or SIGTERM, SIGHUP) lets every host finish its current step; the second one ends the program at once.
 * A terminal that is closed sends SIGHUP more than once, by the shell and by the kernel, so that never is a second one.
 */
export function onInterrupt(display: Pick<Display, 'notice' | 'abandon'>): Interrupt {
  const controller = new AbortController()
  const listener = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      if (signal === 'SIGHUP') return
      display.abandon()
      process.exit(exitCodes.interrupted)
    }
    display.notice('Stopping after the current steps; once more stops at once.')
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

import { setTimeout as pause } from 'node:timers/promises'
import { exitCodes, HaployError } from '../../core/errors.js'
import type { StopRun } from '../../engine/run.js'
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
  /** Whether the run is being ended at once: its events are of no interest any more. */
  readonly isEnding: boolean
  /** To be called with the function that ends the steps of the run. */
  stopWith(stop: StopRun): void
  /** Resolves unless the program is being ended at once, which takes a few seconds. */
  unlessEnding(): Promise<void>
  /** Removes the signal handlers, so that Ctrl-C ends the program again. */
  forget(): void
}

/**
 * The first Ctrl-C (or SIGTERM, SIGHUP) lets every host finish its current step. The second one ends these steps, prints
 * what became of them, and ends the program. The third one ends the program without waiting for that.
 * A closed terminal causes several SIGHUPs, from the shell and from the kernel, so a further SIGHUP is ignored.
 */
export function onInterrupt(display: Pick<Display, 'notice' | 'abandon'>, progress: Progress): Interrupt {
  const controller = new AbortController()
  const stopped = new Set<string>()
  let stop: StopRun = async () => {}
  let isEnding = false
  const exit = () => {
    process.stderr.write(`${stoppedText(progress, Date.now(), stopped)}\n`)
    process.exit(exitCodes.interrupted)
  }
  const end = () => {
    if (isEnding) exit()
    isEnding = true
    display.abandon()
    process.stderr.write('Ending the steps on the hosts; interrupt again to leave them.\n')
    void Promise.race([stop((host) => stopped.add(host)), pause(patience)]).then(exit, exit)
  }
  const listener = (signal: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      if (signal !== 'SIGHUP') end()
      return
    }
    display.notice('Stopping after the current steps; interrupt again to stop at once.')
    controller.abort()
  }
  for (const signal of signals) process.on(signal, listener)
  return {
    signal: controller.signal,
    get isEnding() {
      return isEnding
    },
    stopWith: (given) => {
      stop = given
    },
    unlessEnding: () => (isEnding ? new Promise(() => {}) : Promise.resolve()),
    forget: () => {
      for (const signal of signals) process.off(signal, listener)
    },
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Milliseconds after which the program ends, although a host has not confirmed that its step has ended. */
const patience = 10_000

import { exitCodes } from '../../core/errors.js'

/** Aborted by the first Ctrl-C (or SIGTERM, SIGHUP); the second one ends the program. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A closed terminal causes several SIGHUPs.
      if (controller.signal.aborted && signal !== 'SIGHUP') process.exit(exitCodes.interrupted)
      controller.abort()
    })
  }
  return controller.signal
}

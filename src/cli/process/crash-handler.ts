import { exitCodes, FailedError, type HaployError } from '../../core/errors.js'
import { sourceIn } from '../../core/source.js'
import { printError } from './print-error.js'

/** Ends the program after an error that nothing catches. */
export interface CrashHandler {
  /** Gives the handler what removes the secrets from an error; until then the error's message is left out. */
  redactWith(redact: Redact): void
  /** Adds what has to be done before the error is printed. */
  beforePrinting(action: (error: HaployError) => void): void
  remove(): void
}

type Redact = <E>(error: E) => E

/**
 * Ends the program, with one sentence and exit code 1, when something throws that nothing waits for: in a timer, or in a
 * promise. Node by itself would print the line of the source and the error as they are, with whatever secret is in them.
 */
export function installCrashHandler(debug: boolean): CrashHandler {
  const actions: ((error: HaployError) => void)[] = []
  let redact: Redact | undefined
  const listener = (thrown: unknown) => {
    const error = describe(thrown, redact)
    for (const action of actions) action(error)
    printError(error, debug)
    process.exit(exitCodes.cannotStart)
  }
  // The one that was installed last knows most, and ends the program before the others are called.
  process.prependListener('uncaughtException', listener).prependListener('unhandledRejection', listener)
  return {
    redactWith: (given) => {
      redact = given
    },
    beforePrinting: (action) => {
      actions.push(action)
    },
    remove: () => {
      process.off('uncaughtException', listener).off('unhandledRejection', listener)
    },
  }
}

function describe(thrown: unknown, redact: Redact | undefined): HaployError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const where = (thrown instanceof Error && sourceIn(error.stack)) || 'a playbook, a role or haploy itself'
  const hint =
    'Wait for what a function starts (await it, or return its promise), so that its task can fail. Pending handlers stay noted on the hosts: run again.'
  if (redact) {
    const { message } = redact(error)
    return new FailedError(`${where}: thrown where nobody waits for it: ${message}`, { hint, cause: error })
  }
  const secretive = 'its words are left out, for it is not known yet what is secret in them'
  return new FailedError(`${where}: ${error.name} thrown where nobody waits for it; ${secretive}`, { hint })
}

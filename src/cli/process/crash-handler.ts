import { exitCodes, FailedError, type HaployError } from '../../core/errors.js'
import { sourceIn } from '../../core/source.js'
import { printError } from './print-error.js'

/** Ends the program after an uncaught error. */
export interface CrashHandler {
  /** Sets the function that removes secrets from an error; without it the error's message is not printed. */
  redactWith(redact: Redact): void
  /** Adds an action to run before the error is printed. */
  beforePrinting(action: (error: HaployError) => void): void
  remove(): void
}

type Redact = <E>(error: E) => E

/**
 * Ends the program, with one sentence and exit code 1, after an uncaught exception or an unhandled rejection. Node would
 * print the source line and the error unchanged, including any secrets.
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
  // The handler that was installed last is the most specific; it ends the program before the others are called.
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
    'Await or return every promise that a function creates, so that an error fails its task. Pending handlers stay recorded on the hosts: run again.'
  if (redact) {
    const { message } = redact(error)
    return new FailedError(`${where}: uncaught error: ${message}`, { hint, cause: error })
  }
  const hiddenMessage = 'its message is hidden, because the secrets in it are not known yet'
  return new FailedError(`${where}: uncaught ${error.name}; ${hiddenMessage}`, { hint })
}

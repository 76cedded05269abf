import { exitCodes, FailedError, type HaployError } from '../../core/errors.js'
import { sourceIn } from '../../core/source.js'
import { printError } from './print-error.js'
import { redactor } from './secrets.js'

/** Ends the program after an uncaught error. */
export interface CrashHandler {
  /** To be called when all secrets are known. Until then the error's message is not printed. */
  showMessages(): void
  /** Adds an action to run before the error is printed. */
  beforePrinting(action: (error: HaployError) => void): void
  remove(): void
}

/**
 * Ends the program, with one sentence and exit code 1, after an uncaught exception or an unhandled rejection. Node would
 * print the source line and the error unchanged, including any secrets.
 */
export function installCrashHandler(debug: boolean): CrashHandler {
  const actions: ((error: HaployError) => void)[] = []
  let showsMessages = false
  const listener = (thrown: unknown) => {
    const error = describe(thrown, showsMessages)
    for (const action of actions) action(error)
    printError(error, debug)
    process.exit(exitCodes.cannotStart)
  }
  // The handler that was installed last is the most specific; it ends the program before the others are called.
  process.prependListener('uncaughtException', listener).prependListener('unhandledRejection', listener)
  return {
    showMessages: () => {
      showsMessages = true
    },
    beforePrinting: (action) => {
      actions.push(action)
    },
    remove: () => {
      process.off('uncaughtException', listener).off('unhandledRejection', listener)
    },
  }
}

function describe(thrown: unknown, showsMessages: boolean): HaployError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const where = (thrown instanceof Error && sourceIn(error.stack)) || 'a playbook, a role or haploy itself'
  const hint =
    'Await or return every promise that a function creates, so that an error fails its task. Pending handlers stay recorded on the hosts: run again.'
  if (showsMessages) {
    const { message } = redactor.redactError(error)
    return new FailedError(`${where}: uncaught error: ${message}`, { hint, cause: error })
  }
  const hiddenMessage = 'its message is hidden, because the secrets in it are not known yet'
  return new FailedError(`${where}: uncaught ${error.name}; ${hiddenMessage}`, { hint })
}

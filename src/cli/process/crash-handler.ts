import { exitCodes, FailedError, type HaployError } from '../../core/errors.js'
import { sourceIn } from '../../core/source.js'
import { complain } from './print-error.js'

/** What is done about an error that nobody waits for. */
export interface Accident {
  /** Gives what blanks the secrets in an error; until then its words are left out. */
  redactsWith(redact: <E>(error: E) => E): void
  /** What has to be done before it is told. */
  first(action: (told: HaployError) => void): void
  forget(): void
}

type Redact = Parameters<Accident['redactsWith']>[0]

/**
 * Ends the program, with one sentence and exit code 1, when something throws where nobody waits for it: in a timer, or in a
 * promise. Node by itself would write out the line of the source and the error as they are, with whatever secret is in them.
 */
export function onAccident(debug: boolean): Accident {
  const actions: ((told: HaployError) => void)[] = []
  let redact: Redact | undefined
  const listener = (error: unknown) => {
    const told = describe(error, redact)
    for (const action of actions) action(told)
    complain(told, debug)
    process.exit(exitCodes.cannotStart)
  }
  // The latest knows most, and ends the program before the others are asked.
  process.prependListener('uncaughtException', listener).prependListener('unhandledRejection', listener)
  return {
    redactsWith: (given) => {
      redact = given
    },
    first: (action) => {
      actions.push(action)
    },
    forget: () => {
      process.off('uncaughtException', listener).off('unhandledRejection', listener)
    },
  }
}

function describe(thrown: unknown, redact: Redact | undefined): HaployError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const where = (thrown instanceof Error && sourceIn(error.stack)) || 'a playbook, a role or haploy itself'
  const hint =
    'Wait for what a function starts (await it, or return its promise), so that its task can fail. What the hosts are owed stays written down there: run again.'
  if (redact) {
    const { message } = redact(error)
    return new FailedError(`${where}: thrown where nobody waits for it: ${message}`, { hint, cause: error })
  }
  const secretive = 'its words are left out, for it is not known yet what is secret in them'
  return new FailedError(`${where}: ${error.name} thrown where nobody waits for it; ${secretive}`, { hint })
}

import { UsageError } from '../core/errors.js'

/** Calls a function. The message of a UsageError that it throws begins with the name of the file. */
export function inFile<T>(shown: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    throw new UsageError(`${shown}: ${error.message}`, { hint: error.hint, cause: error })
  }
}

import { expect } from 'chai'
import type { HaployError } from '../../src/core/errors.js'

/** The error with which a promise fails; one that does not fail is a failure of the test. */
export async function rejection(promise: Promise<unknown>): Promise<HaployError> {
  return await promise.then(
    () => expect.fail('it did not fail'),
    (error) => error,
  )
}

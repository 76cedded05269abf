import { expect } from 'chai'
import type { HaployError } from '../../src/core/errors.js'

/** The error with which a promise rejects; the test fails when it does not reject. */
export async function rejection(promise: Promise<unknown>): Promise<HaployError> {
  return await promise.then(
    () => expect.fail('it did not fail'),
    (error) => error,
  )
}

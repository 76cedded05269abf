import { expect } from 'chai'
import { withCleaning } from '../../../src/cli/demo/with-cleaning.js'
import { FailedError } from '../../../src/core/errors.js'

describe('Work that is cleaned up after', () => {
  const fine = async () => {}
  const failing = (message: string, hint?: string) => async () => {
    throw new FailedError(message, { hint })
  }

  it('is cleaned up after when it failed, and its error stays', async () => {
    let cleaned = false
    const clean = async () => {
      cleaned = true
    }
    expect(await failureOf(withCleaning(failing('lb2 stays'), clean))).to.include({ message: 'lb2 stays' })
    expect(cleaned).to.equal(true)
  })

  it('fails when the cleaning does', async () => {
    expect(await failureOf(withCleaning(fine, failing('it is busy')))).to.include({ message: 'it is busy' })
    await withCleaning(fine, fine)
  })

  it('says both errors when both fail', async () => {
    const both = withCleaning(failing('lb2 stays', 'Look at it.'), failing('it is busy', 'Wait.'))
    expect(await failureOf(both)).to.include({
      message: 'lb2 stays; and cleaning up failed, too: it is busy',
      hint: 'Look at it. Wait.',
    })
  })
})

async function failureOf(work: Promise<void>): Promise<unknown> {
  return await work.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  )
}

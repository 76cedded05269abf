import { expect } from 'chai'
import { withCleanup } from '../../../src/cli/demo/with-cleanup.js'
import { FailedError } from '../../../src/core/errors.js'

describe('withCleanup', () => {
  const fine = async () => {}
  const failing = (message: string, hint?: string) => async () => {
    throw new FailedError(message, { hint })
  }

  it('cleans up after a failure, and keeps its error', async () => {
    let cleaned = false
    const clean = async () => {
      cleaned = true
    }
    expect(await failureOf(withCleanup(failing('lb2 stays'), clean))).to.include({ message: 'lb2 stays' })
    expect(cleaned).to.equal(true)
  })

  it('fails when the cleanup fails', async () => {
    expect(await failureOf(withCleanup(fine, failing('it is busy')))).to.include({ message: 'it is busy' })
    await withCleanup(fine, fine)
  })

  it('reports both errors when both fail', async () => {
    const both = withCleanup(failing('lb2 stays', 'Look at it.'), failing('it is busy', 'Wait.'))
    expect(await failureOf(both)).to.include({
      message: 'lb2 stays; the cleanup failed, too: it is busy',
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

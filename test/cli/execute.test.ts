import { expect } from 'chai'
import { errorEvent } from '../../src/cli/execute.js'
import { FailedError, UsageError } from '../../src/core/errors.js'

describe('The event of an error', () => {
  it('has the hint of every error that haploy raises', () => {
    for (const Kind of [UsageError, FailedError]) {
      const event = errorEvent(new Kind('no room', { hint: 'Make some.' }))
      expect(event).to.include({ type: 'error', message: 'no room', hint: 'Make some.' })
    }
    expect(JSON.parse(JSON.stringify(errorEvent(new UsageError('no room'))))).not.to.have.property('hint')
  })

  it('says what to do about an unexpected error', () => {
    expect(errorEvent(new TypeError('odd')))
      .to.have.property('hint')
      .that.contains('--debug')
  })
})

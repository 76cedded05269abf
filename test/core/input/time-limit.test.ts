import { expect } from 'chai'
import { isTimeLimit, longestTimeLimit, timerMilliseconds } from '../../../src/core/input/time-limit.js'

describe('A time limit', () => {
  it('is positive, and no longer than a timer can be', () => {
    const valid = [0.001, 1, 2_147_483]
    const invalid = [0, -1, Number.NaN, 2_147_484, 2 ** 40, Number.POSITIVE_INFINITY]
    expect(valid.filter(isTimeLimit)).to.deep.equal(valid)
    expect(invalid.filter(isTimeLimit)).to.deep.equal([])
  })

  it('is the longest one for a timer that would fire at once', async () => {
    const longest = longestTimeLimit * 1000
    for (const given of [longest + 1, 25 * 24 * 3600 * 1000, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(timerMilliseconds(given)).to.equal(longest)
    }
    expect(timerMilliseconds(1500)).to.equal(1500)
    let fired = false
    const timer = setTimeout(() => {
      fired = true
    }, longest)
    await new Promise((resolve) => setTimeout(resolve, 30))
    clearTimeout(timer)
    expect(fired).to.equal(false)
  })
})

import { expect } from 'chai'
import { didYouMean, suggest } from '../../../src/core/input/suggest.js'

describe('A suggestion', () => {
  const candidates = ['web', 'lb', 'keepalived', 'nginx']

  for (const [written, meant] of [
    ['wbe', 'web'],
    ['Web', 'web'],
    ['keepalive', 'keepalived'],
    ['ngnix', 'nginx'],
    ['lbs', 'lb'],
  ] as const) {
    it(`for '${written}' is '${meant}'`, () => expect(suggest(written, candidates)).to.equal(meant))
  }

  for (const written of ['database', 'x', '', 'ke']) {
    it(`is not made for '${written}', which resembles nothing`, () =>
      expect(suggest(written, candidates)).to.equal(undefined))
  }

  it('is a question in a hint', () => {
    expect(didYouMean('wbe', candidates)).to.equal("Did you mean 'web'?")
    expect(didYouMean('database', candidates)).to.equal(undefined)
  })
})

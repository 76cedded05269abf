import { expect } from 'chai'
import { wildcard } from '../../../src/core/input/wildcard.js'

describe('A wildcard', () => {
  const table: [pattern: string, name: string, fits: boolean][] = [
    ['web*', 'web12', true],
    ['web?', 'web12', false],
    ['w?b', 'web', true],
    ['a.b', 'axb', false],
    ['[a]|(b)+$', '[a]|(b)+$', true],
    ['*.example.com', 'a\nb.example.com', true],
    ['web', 'webs', false],
    ['WEB*', 'web1', false],
  ]
  for (const [pattern, name, fits] of table) {
    it(`${pattern} ${fits ? 'matches' : 'does not match'} ${JSON.stringify(name)}`, () =>
      expect(wildcard(pattern).test(name)).to.equal(fits))
  }

  it('ignores case on request', () => {
    expect(wildcard('WEB*', { ignoreCase: true }).test('web1')).to.equal(true)
  })
})

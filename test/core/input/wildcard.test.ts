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
    it(`${pattern} ${fits ? 'fits' : 'does not fit'} ${JSON.stringify(name)}`, () =>
      expect(wildcard(pattern).test(name)).to.equal(fits))
  }

  it('takes upper and lower case for the same where it is asked to', () => {
    expect(wildcard('WEB*', { ignoreCase: true }).test('web1')).to.equal(true)
  })
})

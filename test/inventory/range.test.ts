import { expect } from 'chai'
import fc from 'fast-check'
import { UsageError } from '../../src/core/errors.js'
import { expandRange } from '../../src/inventory/range.js'

describe('A range of names', () => {
  const table: Record<string, string[]> = {
    lb1: ['lb1'],
    'web[1:3]': ['web1', 'web2', 'web3'],
    'web[01:03]': ['web01', 'web02', 'web03'],
    'web[08:11]': ['web08', 'web09', 'web10', 'web11'],
    'web[1:10:3].example': ['web1.example', 'web4.example', 'web7.example', 'web10.example'],
    'db[a:d:2]': ['dba', 'dbc'],
    'db[B:C]': ['dbB', 'dbC'],
    'r[1:2]n[a:b]': ['r1na', 'r1nb', 'r2na', 'r2nb'],
    'web[5:5]': ['web5'],
  }
  for (const [name, names] of Object.entries(table)) {
    it(`${name} is ${names.join(', ')}`, () => expect(expandRange(name)).to.deep.equal(names))
  }

  const refused: Record<string, RegExp> = {
    'web[1-3]': /'\[1-3\]', which is not a range/,
    'web[]': /which is not a range/,
    'web[:3]': /which is not a range/,
    'web[1:': /an unmatched bracket/,
    'web1:3]': /an unmatched bracket/,
    'web[3:1]': /runs backwards/,
    'web[1:3:0]': /a step of 0/,
    'web[a:3]': /mixes digits, lower-case and upper-case letters/,
    'web[a:F]': /mixes digits, lower-case and upper-case letters/,
    'web[1:999999999]': /more than 100000 names/,
    'a[1:999]b[1:999]': /more than 100000 names/,
  }
  for (const [name, reason] of Object.entries(refused)) {
    it(`${name} is rejected`, () => expect(() => expandRange(name)).to.throw(UsageError, reason))
  }

  it('holds every number from first to last at the step, once, at one width when padded', () => {
    const ends = fc.tuple(fc.nat(500), fc.nat(300), fc.integer({ min: 1, max: 20 }))
    fc.assert(
      fc.property(ends, ([first, length, step]) => {
        const numbers = expandRange(`h[${first}:${first + length}:${step}]`).map((name) => Number(name.slice(1)))
        expect(numbers).to.have.length(Math.floor(length / step) + 1)
        numbers.forEach((number, index) => {
          expect(number).to.equal(first + index * step)
        })
        const padded = expandRange(`h[0${first}:${first + length}:${step}]`)
        expect(padded.every((name) => name.length > String(first).length + 1)).to.equal(true)
      }),
    )
  })
})

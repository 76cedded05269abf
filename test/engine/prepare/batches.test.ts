import { expect } from 'chai'
import { UsageError } from '../../../src/core/errors.js'
import { batchesOf } from '../../../src/engine/prepare/batches.js'

describe('The batches of a rolling play', () => {
  const hosts = ['a', 'b', 'c', 'd', 'e']
  const table: [serial: Parameters<typeof batchesOf>[1], sizes: number[]][] = [
    [undefined, [5]],
    [1, [1, 1, 1, 1, 1]],
    [2, [2, 2, 1]],
    [10, [5]],
    ['40%', [2, 2, 1]],
    ['1%', [1, 1, 1, 1, 1]],
    [
      [1, 3],
      [1, 3, 1],
    ],
    [
      [1, '100%'],
      [1, 4],
    ],
  ]
  for (const [serial, sizes] of table) {
    it(`are ${sizes.join(', ')} of five hosts for serial ${JSON.stringify(serial)}`, () => {
      const batches = batchesOf(hosts, serial)
      expect(batches.map((batch) => batch.length)).to.deep.equal(sizes)
      expect(batches.flat()).to.deep.equal(hosts)
    })
  }

  it('are empty without hosts', () => expect(batchesOf([], 2)).to.deep.equal([]))

  for (const serial of [0, -1, 1.5, 'half', [2, 0]]) {
    it(`reject the size ${JSON.stringify(serial)}`, () => {
      expect(() => batchesOf(hosts, serial)).to.throw(UsageError, 'is not a valid batch size')
    })
  }
})

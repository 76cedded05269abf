import { expect } from 'chai'
import type { Host } from '../../src/core/host/host.js'
import { assertDescriptors, mostAtOnce } from '../../src/engine/descriptors.js'

const play = (name: string, ...batches: string[]) => ({
  name,
  batches: batches.map((names) => names.split(' ').map((each) => ({ name: each }) as Host)),
})

describe('The hosts that are connected at the same time', () => {
  const most = (forks: number, ...plays: ReturnType<typeof play>[]) =>
    mostAtOnce(plays, forks)
      .map(({ name }) => name)
      .join(' ')

  it('are as many as the run works on, if each host has one play', () => {
    expect(most(2, play('one', 'a b c d'))).to.equal('a b')
    expect(most(9, play('one', 'a b c d'))).to.equal('a b c d')
    expect(most(2, play('one', 'a b', 'c d'), play('two', 'e f g'))).to.have.length(3)
  })

  it('include those that a later play needs, from their first play to their last', () => {
    expect(most(1, play('one', 'a b c'), play('two', 'a b c'))).to.equal('a b c')
    expect(most(1, play('one', 'a b c'), play('two', 'd'), play('three', 'a b'))).to.equal('a b c')
    expect(most(1, play('one', 'a b'), play('two', 'd'), play('three', 'a b'))).to.equal('a b d')
    expect(most(1, play('one', 'a'), play('two', 'b'), play('three', 'c'))).to.have.length(1)
    expect(most(1)).to.equal('')
  })

  it('must not need more file descriptors than this machine allows', () => {
    const plays = [play('one', 'a b c'), play('two', 'a b')]
    const budget = { limit: 64, of: () => 3, hint: 'Allow more.' }
    for (const free of [9, 100, undefined]) assertDescriptors(plays, 5, { ...budget, free })
    expect(() => assertDescriptors(plays, 5, { ...budget, free: 8 })).to.throw(
      'this machine allows 64 open files, too few for the 3 hosts to which the run is connected at the same time',
    )
    assertDescriptors(plays, 0, { ...budget, free: 6 })
  })
})

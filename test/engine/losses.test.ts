import { expect } from 'chai'
import type { Host } from '../../src/core/host/host.js'
import { type Loss, Losses } from '../../src/engine/losses.js'

type Limits = ConstructorParameters<typeof Losses>[0]

const host = (name: string) => ({ name }) as Host
const hosts = (...names: string[]) => names.map(host)
const four = hosts('a', 'b', 'c', 'd')

describe('The losses of a play', () => {
  const table: [
    title: string,
    limits: Partial<Limits>,
    lost: Record<string, Loss>,
    begins: boolean,
    goesOn: boolean,
  ][] = [
    ['let a play without limits go on while one host is left', {}, { a: 'failed', b: 'unreachable' }, true, true],
    [
      'stop any play with no host of the batch left',
      {},
      { a: 'failed', b: 'failed', c: 'unreachable', d: 'failed' },
      true,
      false,
    ],
    ['stop any play when a host is lost in the middle', { maxFail: 4 }, { b: 'lost' }, true, false],
    ['stop at the first failure where none is tolerated', { maxFail: 0 }, { a: 'failed' }, false, false],
    ['count an unreachable host as a failed one', { maxFail: 0 }, { a: 'unreachable' }, false, false],
    ['let as many fail as maxFail says', { maxFail: 2 }, { a: 'failed', b: 'unreachable' }, true, true],
    ['stop when more fail than maxFail says', { maxFail: 1 }, { a: 'failed', b: 'unreachable' }, false, false],
    ['let just a share of the batch fail', { maxFail: '50%' }, { a: 'failed', b: 'failed' }, true, true],
    ['stop when more than a share of the batch fails', { maxFail: '49%' }, { a: 'failed', b: 'failed' }, false, false],
    ['stop at a failure with a share of 0 %', { maxFail: '0%' }, { a: 'failed' }, false, false],
    ['stop at any failure that is fatal', { anyErrorsFatal: true, maxFail: 3 }, { d: 'unreachable' }, false, false],
  ]
  for (const [title, limits, lost, begins, goesOn] of table) {
    it(title, () => {
      const losses = new Losses({ anyErrorsFatal: false, ...limits })
      for (const [name, loss] of Object.entries(lost)) losses.add(host(name), loss)
      expect(losses.reasonToStartNoMore(four) === undefined).to.equal(begins)
      expect(losses.reasonToStop(four) === undefined).to.equal(goesOn)
    })
  }

  it('count over all batches for a number, and in each batch for a share', () => {
    const [first, second] = [hosts('a', 'b'), hosts('c', 'd')]
    for (const [maxFail, goesOn] of [
      [1, false],
      ['50%', true],
    ] as const) {
      const losses = new Losses({ anyErrorsFatal: false, maxFail })
      losses.add(host('a'), 'failed')
      expect(losses.reasonToStop(first)).to.equal(undefined)
      losses.add(host('c'), 'failed')
      expect(losses.reasonToStop(second) === undefined).to.equal(goesOn)
    }
  })

  it('do not stop a batch without losses, whatever happened before', () => {
    const losses = new Losses({ anyErrorsFatal: false, maxFail: 0 })
    losses.add(host('a'), 'lost')
    expect(losses.reasonToStop(hosts('c', 'd'))).to.equal(undefined)
  })
})

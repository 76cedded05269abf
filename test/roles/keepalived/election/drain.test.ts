import { expect } from 'chai'
import fc from 'fast-check'
import { drainOf } from '../../../../roles/keepalived/election/drain.js'
import { electionAfter } from '../../../../roles/keepalived/election/election.js'
import { membersOf } from '../../../../roles/keepalived/election/member.js'
import { keepalived } from '../../../../roles/keepalived/index.js'
import { hostVarsOf } from '../../staged-role.js'

const vi1 = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }
const members = (gap: number, weight: number, preempt = true) =>
  membersOf(
    'VI_1',
    hostVarsOf(keepalived, [
      {
        instances: [{ ...vi1, preempt }],
        priorities: { VI_1: 100 + gap },
        checks: { nginx: { script: 'nginx', weight } },
      },
      { instances: [{ ...vi1, preempt }], priorities: { VI_1: 100 }, checks: { nginx: { script: 'nginx', weight } } },
    ]),
  )

describe('Draining', () => {
  it('takes off more than the lead, and less than a failed check', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 3, max: 60 }), (gap, more) => {
        const pair = members(gap, -(gap + more))
        const holder = (...failures: Parameters<typeof electionAfter>[0]) =>
          electionAfter(failures, pair).holder?.member.host.name
        expect(holder({ kind: 'drain', host: 'lb1' })).to.equal('lb2')
        expect(holder({ kind: 'drain', host: 'lb2' })).to.equal('lb1')
        expect(holder({ kind: 'drain', host: 'lb1' }, { kind: 'nginx', host: 'lb2' })).to.equal('lb1')
        expect(holder({ kind: 'drain', host: 'lb2' }, { kind: 'nginx', host: 'lb1' })).to.equal('lb2')
      }),
    )
  })

  it('means FAULT where nothing preempts', () => {
    const [first] = members(10, 0, false)
    expect(drainOf(first!, members(10, 0, false))).to.equal(0)
  })
})

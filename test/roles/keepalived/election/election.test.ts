import { expect } from 'chai'
import fc from 'fast-check'
import { electionAfter } from '../../../../roles/keepalived/election/election.js'
import {
  describeFailure,
  type Failure,
  failuresOf,
  sequencesOf,
} from '../../../../roles/keepalived/election/failures.js'
import { membersOf } from '../../../../roles/keepalived/election/member.js'
import { type KeepalivedInput, keepalived } from '../../../../roles/keepalived/index.js'
import { hostVarsOf, problemsOf } from '../../staged-role.js'

type InstanceInput = KeepalivedInput['instances'][number]
type Checks = NonNullable<KeepalivedInput['checks']>

const vi1: InstanceInput = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }
const three = { prefer: ['lb1', 'lb2', 'lb3'] }
const nginx = (weight: number): Checks => ({ nginx: { script: 'nginx', weight } })

const members = (instance: Partial<InstanceInput> = {}, checks: Checks = nginx(-20)) => {
  const all = { ...vi1, ...instance }
  const count = all.prefer!.length
  return membersOf('VI_1', hostVarsOf(keepalived, Array(count).fill({ instances: [all], checks })))
}

const down = (host: string): Failure => ({ kind: 'host', host })
const link = (host: string, name?: string): Failure => ({ kind: 'link', host, name })
const stopped = (host: string): Failure => ({ kind: 'nginx', host })
const fails = (host: string, name: string): Failure => ({ kind: 'check', host, name })

describe('The model of the election', () => {
  const cases: [string, readonly Failure[], Parameters<typeof members>, string | undefined][] = [
    ['gives the addresses to the preferred host', [], [], 'lb1'],
    ['moves them when that host is down', [down('lb1')], [], 'lb2'],
    ['moves them when its link is', [link('lb1')], [], 'lb2'],
    ['leaves them when the other host is down', [down('lb2')], [], 'lb1'],
    ['moves them when nginx stops', [stopped('lb1')], [], 'lb2'],
    ['moves them back when nginx stops on both', [stopped('lb1'), stopped('lb2')], [], 'lb1'],
    ['leaves them when the priority only sinks to that of the peer', [stopped('lb1')], [{}, nginx(-10)], 'lb1'],
    ['moves them by a weight that is lost', [stopped('lb1')], [{}, nginx(11)], 'lb2'],
    ['leaves them when the lost weight is too small', [stopped('lb1')], [{}, nginx(10)], 'lb1'],
    ['moves them by FAULT', [stopped('lb1')], [{ preempt: false }, nginx(0)], 'lb2'],
    ['leaves them without preemption', [stopped('lb1')], [{ preempt: false }, nginx(-20)], 'lb1'],
    ['moves them without preemption when the host is down', [down('lb1')], [{ preempt: false }], 'lb2'],
    ['lets nobody have them when all are in FAULT', [stopped('lb1'), stopped('lb2')], [{}, nginx(0)], undefined],
    ['lets an unhealthy host have them when no other is up', [down('lb2'), stopped('lb1')], [], 'lb1'],
    ['goes down the list of three', [down('lb1'), down('lb2')], [three], 'lb3'],
    ['remembers who held them', [down('lb2'), stopped('lb1')], [{ ...three, preempt: false }], 'lb1'],
    ['keeps priorities above 0', [stopped('lb1'), stopped('lb2')], [{}, nginx(-253)], 'lb2'],
    ['sees a tracked interface', [link('lb1', 'eth1')], [{ trackInterfaces: [{ name: 'eth1' }] }], 'lb2'],
    [
      'leaves them when a tracked interface weighs too little',
      [link('lb1', 'eth1')],
      [{ trackInterfaces: [{ name: 'eth1', weight: -2 }] }],
      'lb1',
    ],
    [
      'adds up what two checks take away',
      [fails('lb1', 'a'), fails('lb1', 'b')],
      [{}, { a: { command: '/bin/a', weight: -6 }, b: { command: '/bin/b', weight: -6 } }],
      'lb2',
    ],
    [
      'counts only the checks of the instance',
      [fails('lb1', 'other')],
      [{ checks: ['nginx'] }, { ...nginx(-20), other: { command: '/bin/other' } }],
      'lb1',
    ],
  ]
  for (const [what, sequence, [instance, checks], holder] of cases) {
    it(`${what}: ${sequence.map(describeFailure).join(', then ') || 'no failure'}`, () => {
      expect(electionAfter(sequence, members(instance, checks)).holder?.member.host.name).to.equal(holder)
    })
  }

  it('assumes the worst case when two hosts reach the same priority', () => {
    const { holder } = electionAfter([stopped('lb1'), stopped('lb2')], members(three, nginx(-20)))
    expect(holder).to.include({ healthy: false, priority: 80 })
  })

  it('lists every failure once: the nginx check is nginx, a tracked link is a link', () => {
    const checks: Checks = { ...nginx(-20), disk: { command: '/usr/bin/test -w /srv' } }
    const failures = failuresOf(members({ interface: 'eth0', trackInterfaces: [{ name: 'eth1' }] }, checks))
    expect(failures.filter(({ host }) => host === 'lb1').map(describeFailure)).to.deep.equal([
      'lb1 is down',
      'lb1 loses eth0',
      'lb1 loses eth1',
      'nginx stops on lb1',
      'check disk fails on lb1',
    ])
  })

  it('omits nginx when all checks check something else', () => {
    const failures = failuresOf(members({}, { dns: { command: '/usr/bin/dig @127.0.0.1' } }))
    expect(failures.map(({ kind }) => kind)).not.to.include('nginx')
  })

  it('includes every two failures in both orders, but never fails all hosts', () => {
    const sequences = sequencesOf(failuresOf(members())).map((sequence) =>
      sequence.map(describeFailure).join(', then '),
    )
    expect(sequences).to.include('nginx stops on lb1, then lb2 is down')
    expect(sequences).to.include('lb2 is down, then nginx stops on lb1')
    expect(sequences).not.to.include('lb1 is down, then lb2 is down')
    expect(sequences).not.to.include('lb1 is down, then nginx stops on lb1')
    expect(new Set(sequences).size).to.equal(sequences.length)
  })
})

describe('A sound pair', () => {
  it('has exactly one holder after every single failure, and it is healthy', () => {
    fc.assert(
      fc.property(soundPair, (variables) => {
        const hostVars = hostVarsOf(keepalived, [variables, variables])
        const members = membersOf('VI_1', hostVars)
        for (const failure of failuresOf(members)) {
          const { holder } = electionAfter([failure], members)
          expect(holder?.healthy, describeFailure(failure)).to.equal(true)
          expect(holder?.member.host.name, describeFailure(failure)).to.equal(failure.host === 'lb1' ? 'lb2' : 'lb1')
        }
        expect(problemsOf(keepalived, hostVars)).to.deep.equal([])
      }),
    )
  })

  it('is no longer one when a weight does not exceed the difference of the priorities', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.boolean(), (weight, positive) => {
        const variables = { instances: [vi1], checks: nginx(positive ? weight : -weight) }
        const [problem, ...more] = problemsOf(keepalived, hostVarsOf(keepalived, [variables, variables]))
        expect(more).to.deep.equal([])
        expect(problem?.message).to.match(/^VI_1: nginx stops on lb1 → lb1 keeps 198.18.0.200 although lb2 is healthy/)
        expect(problem?.hint).to.contain(`Set a weight ${positive ? 'above 10' : 'below -10'},`)
      }),
    )
  })
})

/** Two hosts with 100 and 90, checks and a tracked interface whose weights all exceed 10, or are 0 where nothing preempts. */
const soundPair: fc.Arbitrary<KeepalivedInput> = fc
  .record({
    preempt: fc.boolean(),
    weights: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 11, max: 22 }), fc.integer({ min: -22, max: -11 })), {
      minLength: 2,
      maxLength: 4,
    }),
  })
  .map(({ preempt, weights }) => {
    const [first = 0, second = 0, ...rest] = weights.map((weight) => (preempt ? weight : 0))
    const commands = rest.map((weight, i) => [`check${i}`, { command: `/bin/check${i}`, weight }])
    return {
      instances: [{ ...vi1, preempt, trackInterfaces: [{ name: 'eth9', weight: second }] }],
      checks: { ...nginx(first), ...Object.fromEntries(commands) },
    }
  })

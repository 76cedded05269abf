import { expect } from 'chai'
import { type KeepalivedInput, keepalived } from '../../../../../roles/keepalived/index.js'
import { hostVarsOf, problemsOf } from '../../../staged-role.js'
import { findings, vi1, vi2 } from './findings.js'

const grouped = (more: object = {}, second: object = {}): KeepalivedInput => ({
  instances: [vi1, { ...vi2, ...second }],
  groups: [{ name: 'G', instances: ['VI_1', 'VI_2'] }],
  ...more,
})

describe('The rules for groups', () => {
  it('accept instances with the same hosts and priorities', () => {
    const variables = grouped()
    const problems = problemsOf(keepalived, hostVarsOf(keepalived, [variables, variables]))
    expect(problems.filter(({ rule }) => rule !== 'keepalived/same-master')).to.deep.equal([])
  })

  it('do not call instances that move together idle hosts', () => {
    expect(findings('keepalived/same-master', grouped())).to.deep.equal([])
  })

  const mistakes: [string, string, KeepalivedInput, RegExp][] = [
    [
      'an instance that does not exist',
      'keepalived/undeclared-instance',
      grouped({ groups: [{ name: 'G', instances: ['VI_1', 'VI_3'] }] }),
      /the group G has the instance VI_3, which is not declared/,
    ],
    [
      'an instance in two groups',
      'keepalived/two-groups',
      grouped({
        groups: [
          { name: 'G', instances: ['VI_1', 'VI_2'] },
          { name: 'H', instances: ['VI_2', 'VI_1'] },
        ],
      }),
      /VI_1 is in two groups/,
    ],
    [
      'an instance that is named twice',
      'keepalived/two-groups',
      grouped({ groups: [{ name: 'G', instances: ['VI_1', 'VI_1'] }] }),
      /the group G names VI_1 twice/,
    ],
    [
      'a group with the name of an instance',
      'keepalived/two-groups',
      grouped({ groups: [{ name: 'VI_1', instances: ['VI_1', 'VI_2'] }] }),
      /the name of the group VI_1 is taken/,
    ],
    [
      'instances that prefer different hosts',
      'keepalived/group-disagrees',
      grouped({}, { prefer: ['lb2', 'lb1'] }),
      /the instances of the group G do not have the same priorities \(VI_1: 100, VI_2: 90\)/,
    ],
    [
      'instances on different hosts',
      'keepalived/group-disagrees',
      grouped({}, { prefer: ['lb1'] }),
      /the instances of the group G do not have the same hosts/,
    ],
    [
      'instances of which one does not preempt',
      'keepalived/group-disagrees',
      grouped({}, { preempt: false }),
      /do not have the same preempt \(VI_1: true, VI_2: false\)/,
    ],
    [
      'an instance with checks of its own',
      'keepalived/tracked-outside-group',
      grouped({}, { checks: ['nginx'] }),
      /VI_2 has its own checks, but the group G tracks for all its instances/,
    ],
    [
      'an instance with interfaces of its own',
      'keepalived/tracked-outside-group',
      grouped({}, { trackInterfaces: [{ name: 'eth1' }] }),
      /VI_2 has its own trackInterfaces/,
    ],
  ]
  for (const [what, rule, variables, says] of mistakes) {
    it(`find ${what}`, () => {
      const found = findings(rule, variables)
      expect(
        found.some((message) => says.test(message)),
        found.join('\n'),
      ).to.equal(true)
    })
  }
})
